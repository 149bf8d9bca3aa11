# Scenario files, each played against the unmodified daemon: real hidapi in a test bed of umockdev, or a phone on a socket
# where the file says so. TMPDIR stays short: sockets live below it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB SCENARIOS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/scenarios/agent/*.scenario
  ${PROJECT_SOURCE_DIR}/tests/scenarios/tour.scenario)
foreach(scenario ${SCENARIOS})
  get_filename_component(name ${scenario} NAME_WE)
  add_test(NAME scenario/${name} COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/play/play
    --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${scenario})
  set_tests_properties(scenario/${name} PROPERTIES TIMEOUT 180 LABELS "scenario;mock"
    ENVIRONMENT "PLAY_PATIENCE_S=30;MALLOC_PERTURB_=165;TESTCARD=$<TARGET_FILE:testcard>")
  # A sound card that keeps its pace, and every sample counted: one of these at a time.
  file(STRINGS ${scenario} with_sound REGEX "^@card " LIMIT_COUNT 1)
  if(with_sound)
    set_tests_properties(scenario/${name} PROPERTIES RESOURCE_LOCK sound PROCESSORS 2)
  endif()
endforeach()

# Every screen, played and compared with the pictures of the documentation. To renew them: the same command with --write.
file(GLOB SCREENS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/scenarios/screens/*.scenario)
add_test(NAME scenario/screens COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/play/play
  --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} --pictures ${PROJECT_SOURCE_DIR}/docs/screens.md
  --among ${PROJECT_SOURCE_DIR}/README.md ${SCREENS})
set_tests_properties(scenario/screens PROPERTIES TIMEOUT 600 LABELS scenario
  ENVIRONMENT "PLAY_PATIENCE_S=30;MALLOC_PERTURB_=165")
