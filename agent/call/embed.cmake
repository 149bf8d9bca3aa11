# cmake -DSOURCE=keymaps/regions.tsv -DSYMBOL=regions_tsv -DHEADER=agent/call/regions.h -DOUTPUT=regions_tsv.c -P embed.cmake
# A file as an array of bytes, SYMBOL and SYMBOL_length as HEADER declares them.
file(READ "${SOURCE}" bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REPEAT "0x..," 16 line)
string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
get_filename_component(name "${SOURCE}" NAME)
file(WRITE "${OUTPUT}" "/* ${name}, generated */\n#include \"${HEADER}\"\nconst char ${SYMBOL}[] = {\n${bytes}0};\nconst size_t ${SYMBOL}_length = sizeof ${SYMBOL} - 1;\n")
