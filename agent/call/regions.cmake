# The numbering facts, compiled in: the agent needs no path to them.
foreach(name regions kinds)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}_tsv.c)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}/keymaps/${name}.tsv -DSYMBOL=${name}_tsv
      -DHEADER=agent/call/${name}.h -DOUTPUT=${output} -P ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/keymaps/${name}.tsv ${CMAKE_CURRENT_LIST_DIR}/embed.cmake VERBATIM)
  target_sources(deskphone-call PRIVATE ${output})
endforeach()
