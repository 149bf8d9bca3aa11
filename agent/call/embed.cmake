# cmake -DSOURCE=keymaps/regions.tsv -DOUTPUT=regions_tsv.c -P embed.cmake: a file as an array of bytes.
file(READ "${SOURCE}" bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
get_filename_component(name "${SOURCE}" NAME)
file(WRITE "${OUTPUT}" "/* ${name}, generated */\n#include \"agent/call/regions.h\"\nconst char regions_tsv[] = {\n${bytes}0};\nconst size_t regions_tsv_length = sizeof regions_tsv - 1;\n")
