# The real deskphone-voice with a sound card of tests/virtual, driven by the agent's own supervisor.
add_library(voice-world STATIC voice_world.c ${PROJECT_SOURCE_DIR}/agent/guard/voice_host.c
  ${PROJECT_SOURCE_DIR}/agent/guard/voice_guard.c ${PROJECT_SOURCE_DIR}/agent/guard/voice_hear.c
  ${PROJECT_SOURCE_DIR}/agent/guard/voice_doors.c ${PROJECT_SOURCE_DIR}/agent/guard/voice_store.c
  ${PROJECT_SOURCE_DIR}/agent/guard/voice_child.c
  ${PROJECT_SOURCE_DIR}/agent/guard/voice_listen.c ${PROJECT_SOURCE_DIR}/agent/guard/voice_news.c
  ${PROJECT_SOURCE_DIR}/agent/call/voice_figures.c ${PROJECT_SOURCE_DIR}/agent/guard/voice_realtime.c
  ${PROJECT_SOURCE_DIR}/agent/guard/voice_keep.c ${PROJECT_SOURCE_DIR}/agent/guard/voice_left.c ${PROJECT_SOURCE_DIR}/agent/guard/voice_pass.c ${PROJECT_SOURCE_DIR}/agent/ready.c)
target_include_directories(voice-world PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(voice-world PUBLIC PkgConfig::GLIB PkgConfig::CRITERION m)
target_compile_definitions(voice-world PRIVATE VOICE_PROGRAM="$<TARGET_FILE:deskphone-voice>"
  TESTCARD="$<TARGET_FILE:testcard>")
add_executable(test_voice test_voice.c test_voice_echo.c test_voice_faults.c test_voice_latency.c)
target_link_libraries(test_voice PRIVATE voice-world)
target_compile_definitions(test_voice PRIVATE VOICE_PROGRAM="$<TARGET_FILE:deskphone-voice>")
add_dependencies(test_voice deskphone-voice testcard)
# One at a time: each has a voice process and a card that keep real time.
add_test(NAME integration/test_voice COMMAND test_voice -j1)
set_tests_properties(integration/test_voice PROPERTIES TIMEOUT 300 LABELS integration
  FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT "ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")

# Allocation, locks and calls that block in the audio callback. A sanitizer does all of that itself.
add_library(callback_checker MODULE callback_checker.c)
set_target_properties(callback_checker PROPERTIES PREFIX "")
target_link_libraries(callback_checker PRIVATE ${CMAKE_DL_LIBS} PkgConfig::PORTAUDIO)
target_compile_options(callback_checker PRIVATE -fno-sanitize=all -Wno-missing-prototypes -Wno-pedantic -fno-builtin
  -U_FORTIFY_SOURCE)
if(NOT SANITIZE)
  add_executable(test_voice_callback test_voice_callback.c)
  target_link_libraries(test_voice_callback PRIVATE voice-world)
  target_compile_definitions(test_voice_callback PRIVATE CALLBACK_CHECKER="$<TARGET_FILE:callback_checker>")
  add_dependencies(test_voice_callback deskphone-voice testcard callback_checker)
  add_test(NAME integration/test_voice_callback COMMAND test_voice_callback -j1)
  set_tests_properties(integration/test_voice_callback PROPERTIES TIMEOUT 120 LABELS integration
    FAIL_REGULAR_EXPRESSION "Tested: 0 ")
endif()

add_test(NAME integration/voice_jack COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/voice_jack.sh $<TARGET_FILE:deskphone-voice>)
set_tests_properties(integration/voice_jack PROPERTIES TIMEOUT 30 LABELS integration SKIP_RETURN_CODE 77)
