# The real `deskphone` and `deskphone-echo` against the real control socket, with a test in place of the agent.
add_library(stand-in STATIC stand_in.c program.c)
target_include_directories(stand-in PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(stand-in PUBLIC deskphone-softphone PkgConfig::CRITERION)
foreach(name test_cli test_echo)
  add_executable(${name} ${name}.c)
  target_link_libraries(${name} PRIVATE stand-in)
  target_compile_definitions(${name} PRIVATE DESKPHONE_PROGRAM="$<TARGET_FILE:deskphone>"
    ECHO_PROGRAM="$<TARGET_FILE:deskphone-echo>")
  add_dependencies(${name} deskphone deskphone-echo)
  add_test(NAME integration/${name} COMMAND ${name} -j2)
  set_tests_properties(integration/${name} PROPERTIES TIMEOUT 120 LABELS integration
    FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT "ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")
endforeach()
