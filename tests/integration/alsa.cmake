# The ALSA plug-in. ALSA's configuration is the shipped one, with a default device for programs that insist on one.
set(ALSA_TEST_DIR ${PROJECT_BINARY_DIR}/tests/integration/alsa)
file(CONFIGURE OUTPUT ${ALSA_TEST_DIR}/asoundrc @ONLY CONTENT
  "<${PROJECT_SOURCE_DIR}/agent/alsa/50-deskphone.conf>\npcm.raw { type deskphone }\npcm.!default { type null }\n")
set(ALSA_TEST_MODULE asound_module_pcm_deskphone)
if(SANITIZE)
  set(ALSA_TEST_MODULE asound_module_pcm_deskphone_sanitized)
endif()

# Every call in every order, for a short time; `alsa_caller --seconds 600` is the long one.
add_executable(alsa_caller alsa_caller.c alsa_calls.c alsa_agent.c)
target_include_directories(alsa_caller PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(alsa_caller PRIVATE PkgConfig::ALSA Threads::Threads)
# The module finds the sanitizers' runtime here.
set_target_properties(alsa_caller PROPERTIES ENABLE_EXPORTS ON)
add_dependencies(alsa_caller ${ALSA_TEST_MODULE})
set(ALSA_CALLER_OPTIONS --seconds 15)
if(SANITIZE MATCHES thread)
  list(APPEND ALSA_CALLER_OPTIONS --no-fork)
endif()
add_test(NAME integration/alsa_caller COMMAND alsa_caller ${ALSA_CALLER_OPTIONS})
set_tests_properties(integration/alsa_caller PROPERTIES TIMEOUT 120 LABELS integration
  ENVIRONMENT "ALSA_CONFIG_PATH=${ALSA_TEST_DIR}/asoundrc;ALSA_PLUGIN_DIR=$<TARGET_FILE_DIR:${ALSA_TEST_MODULE}>;MALLOC_PERTURB_=165")

# Its rooms by themselves, and what a host program must never see.
add_executable(test_alsa test_alsa.c ${PROJECT_SOURCE_DIR}/agent/alsa/clock.c ${PROJECT_SOURCE_DIR}/agent/alsa/ring.c
  ${PROJECT_SOURCE_DIR}/agent/alsa/link.c ${PROJECT_SOURCE_DIR}/agent/voice/audiosocket.c)
add_executable(test_alsa_host test_alsa_host.c)
foreach(name test_alsa test_alsa_host)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE PkgConfig::CRITERION PkgConfig::ALSA Threads::Threads)
  set_target_properties(${name} PROPERTIES ENABLE_EXPORTS ON)
  add_dependencies(${name} ${ALSA_TEST_MODULE})
  if(name STREQUAL test_alsa_host AND SANITIZE MATCHES thread)
    continue() # that sanitizer cannot follow a fork
  endif()
  add_test(NAME integration/${name} COMMAND ${name} -j2)
  set_tests_properties(integration/${name} PROPERTIES TIMEOUT 120 LABELS integration
    FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT
    "ALSA_CONFIG_PATH=${ALSA_TEST_DIR}/asoundrc;ALSA_PLUGIN_DIR=$<TARGET_FILE_DIR:${ALSA_TEST_MODULE}>;ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")
endforeach()

# Unmodified programs on the device, with the real daemon and voice process. Each case is a test of its own.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name rate_8000 rate_16000 rate_44100 rate_48000 page_commands only_one_direction call_after_call no_agent_at_first
    voice_process_killed baresip_as_host linphonec_as_host twinkle_as_host)
  add_test(NAME alsa/${name} COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/alsa.py
    --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${name})
  set_tests_properties(alsa/${name} PROPERTIES TIMEOUT 240 LABELS "integration;alsa" SKIP_RETURN_CODE 77
    ENVIRONMENT "PLAY_PATIENCE_S=30;MALLOC_PERTURB_=165;TESTCARD=$<TARGET_FILE:testcard>;PLUGIN=$<TARGET_FILE:asound_module_pcm_deskphone>")
endforeach()
