# The real deskphone-voice with a sound card of tests/virtual, driven by the agent's own supervisor.
add_executable(test_voice test_voice.c test_voice_faults.c voice_world.c ${PROJECT_SOURCE_DIR}/agent/voice_host.c
  ${PROJECT_SOURCE_DIR}/agent/voice_guard.c ${PROJECT_SOURCE_DIR}/agent/voice_child.c
  ${PROJECT_SOURCE_DIR}/agent/voice_listen.c ${PROJECT_SOURCE_DIR}/agent/voice_news.c ${PROJECT_SOURCE_DIR}/agent/voice_figures.c)
target_include_directories(test_voice PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(test_voice PRIVATE PkgConfig::GLIB PkgConfig::CRITERION m)
target_compile_definitions(test_voice PRIVATE VOICE_PROGRAM="$<TARGET_FILE:deskphone-voice>"
  TESTCARD="$<TARGET_FILE:testcard>")
add_dependencies(test_voice deskphone-voice testcard)
# One at a time: each has a voice process and a card that keep real time.
add_test(NAME integration/test_voice COMMAND test_voice -j1)
set_tests_properties(integration/test_voice PROPERTIES TIMEOUT 300 LABELS integration
  FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT "ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")
