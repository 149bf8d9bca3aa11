# A sound card for tests, as an ALSA plug-in; named in the private asoundrc that a test writes.
add_library(testcard MODULE pcm_testcard.c testcard_room.c testcard_settings.c testcard_signal.c)
set_target_properties(testcard PROPERTIES PREFIX "" OUTPUT_NAME libasound_module_pcm_testcard)
# PIC: alsa-lib's headers then emit the version symbol by which it accepts the module.
target_compile_definitions(testcard PRIVATE PIC)
target_link_libraries(testcard PRIVATE PkgConfig::ALSA m)
# Loaded by programs built either way.
target_compile_options(testcard PRIVATE -fno-sanitize=all)
target_link_options(testcard PRIVATE -fno-sanitize=all)
