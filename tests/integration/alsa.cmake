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
add_test(NAME integration/alsa_caller COMMAND alsa_caller --seconds 15)
set_tests_properties(integration/alsa_caller PROPERTIES TIMEOUT 120 LABELS integration
  ENVIRONMENT "ALSA_CONFIG_PATH=${ALSA_TEST_DIR}/asoundrc;ALSA_PLUGIN_DIR=$<TARGET_FILE_DIR:${ALSA_TEST_MODULE}>;MALLOC_PERTURB_=165")
