# The scenarios with sound: what runs in the virtual machine beside the package, and the judge of what was heard.
add_executable(voice-peer ${CMAKE_CURRENT_LIST_DIR}/voice_peer.c)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME system/voice-compare COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/voice-compare-test)
set_tests_properties(system/voice-compare PROPERTIES TIMEOUT 120 LABELS unit)
