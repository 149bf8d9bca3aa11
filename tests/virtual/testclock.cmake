# The time of day for pictures of the display; beside the programs, where tests/play looks for it.
add_library(testclock MODULE testclock.c)
set_target_properties(testclock PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
target_compile_options(testclock PRIVATE -fno-sanitize=all)
target_link_options(testclock PRIVATE -fno-sanitize=all)
