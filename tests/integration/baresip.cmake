# The telephone with unmodified baresips on the loopback (Debian: baresip-core), and with a scripted one. Each case is a test of
# its own; sound is files, so no card is needed. TMPDIR stays short: sockets live below it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(program baresip baresip_fake)
  set(script ${CMAKE_CURRENT_LIST_DIR}/${program}.py)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
  file(READ ${script} text)
  string(REGEX MATCHALL "@case\ndef [a-z_]+" cases "${text}")
  foreach(line ${cases})
    string(REGEX REPLACE "^@case\ndef " "" name ${line})
    add_test(NAME ${program}/${name} COMMAND ${Python3_EXECUTABLE} ${script}
      --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${name})
    set_tests_properties(${program}/${name} PROPERTIES TIMEOUT 240 LABELS "integration;baresip" SKIP_RETURN_CODE 77
      ENVIRONMENT "PLAY_PATIENCE_S=30;MALLOC_PERTURB_=165;TESTCARD=$<TARGET_FILE:testcard>;PLUGIN=$<TARGET_FILE:asound_module_pcm_deskphone>")
  endforeach()
endforeach()
# Its way of looking throws the daemon out each time, which waits longer before each return.
set_tests_properties(baresip/mute PROPERTIES TIMEOUT 600 ENVIRONMENT_MODIFICATION "PLAY_PATIENCE_S=set:120")
