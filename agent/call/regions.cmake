# keymaps/regions.tsv, compiled in: the agent needs no path to its numbering facts.
add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/regions_tsv.c
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}/keymaps/regions.tsv
    -DOUTPUT=${CMAKE_CURRENT_BINARY_DIR}/regions_tsv.c -P ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
  DEPENDS ${PROJECT_SOURCE_DIR}/keymaps/regions.tsv ${CMAKE_CURRENT_LIST_DIR}/embed.cmake VERBATIM)
target_sources(deskphone-call PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/regions_tsv.c)
