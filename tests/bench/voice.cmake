# Drift correction, latency, quality and cost of the voice path; see docs/voice.md.
add_executable(bench-voice voice.c voice_bound.c voice_microphone.c others.c pipewire.c alsaloop.c sinad.c)
target_include_directories(bench-voice PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(bench-voice PRIVATE deskphone-voice-rooms m)
target_compile_definitions(bench-voice PRIVATE TESTCARD="$<TARGET_FILE:testcard>")
add_dependencies(bench-voice testcard)
# When a machine stands still: for tests/bench/load.
add_executable(machine-watch machine_watch.c)
target_link_libraries(machine-watch PRIVATE Threads::Threads)

add_test(NAME bench/voice COMMAND bench-voice 40)
set_tests_properties(bench/voice PROPERTIES TIMEOUT 300 LABELS bench)
