# The telephone with unmodified baresips on the loopback (Debian: baresip-core). Each case is a test of its own; baresip's sound is
# files, so no card is needed. TMPDIR stays short: sockets live below it.
find_program(BARESIP baresip)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/baresip.py BARESIP_CASES REGEX "^def [a-z_]+\\(bench\\):")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/baresip.py)
foreach(line ${BARESIP_CASES})
  string(REGEX REPLACE "^def ([a-z_]+)\\(.*" "\\1" name ${line})
  if(NOT name STREQUAL "muted_now")
    add_test(NAME baresip/${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/baresip.py
      --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${name})
    set_tests_properties(baresip/${name} PROPERTIES TIMEOUT 180 LABELS "integration;baresip" SKIP_RETURN_CODE 77
      ENVIRONMENT "PLAY_PATIENCE_S=30;MALLOC_PERTURB_=165")
  endif()
endforeach()
