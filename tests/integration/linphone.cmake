# The adapter for linphone-daemon against Debian's, two of them on the loopback network.
find_program(LINPHONE_DAEMON linphone-daemon)
if(NOT LINPHONE_DAEMON)
  message(STATUS "linphone-daemon is not installed (Debian: linphone-cli): its adapter is not tried against it")
  return()
endif()
file(GLOB LINPHONE_SCENARIOS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/scenarios/linphone/*.scenario)
foreach(scenario ${LINPHONE_SCENARIOS})
  get_filename_component(name ${scenario} NAME_WE)
  add_test(NAME scenario/linphone-${name} COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/play/play
    --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${scenario})
  set_tests_properties(scenario/linphone-${name} PROPERTIES TIMEOUT 180 LABELS "scenario;mock"
    ENVIRONMENT "PLAY_PATIENCE_S=30;MALLOC_PERTURB_=165;TESTCARD=$<TARGET_FILE:testcard>;PLUGIN=$<TARGET_FILE:asound_module_pcm_deskphone>")
endforeach()
