# What breaks in a call, and what the softphone hears of it: a few of each of tests/bench/faults.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_executable(audio-recorder audio_recorder.c)
set_target_properties(audio-recorder PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
foreach(faults "unplug=20" "hang=3 voice=5 stop=2" "agent=5 restart=3 muted=2 upgrade=2 both=2")
  separate_arguments(list UNIX_COMMAND "${faults}")
  string(REGEX REPLACE "=.*" "" name "${faults}")
  add_test(NAME faults/${name} COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/bench/faults
    --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} --seed 1 --tries 5 --slack 2 ${list})
  set_tests_properties(faults/${name} PROPERTIES TIMEOUT 300 LABELS integration RUN_SERIAL TRUE
    ENVIRONMENT "PLAY_PATIENCE_S=30;TESTCARD=$<TARGET_FILE:testcard>")
endforeach()
