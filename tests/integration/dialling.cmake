# Dial plans and digit maps through the real `deskphone`: the vectors, and the pictures in the documentation.
add_test(NAME integration/dialling COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/dialling.sh $<TARGET_FILE:deskphone>
  ${PROJECT_SOURCE_DIR}/tests/data/dialing)
add_test(NAME integration/dialling-docs COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/dialling_docs.sh $<TARGET_FILE:deskphone>
  ${PROJECT_SOURCE_DIR}/docs/dialling.md ${PROJECT_SOURCE_DIR})
set_tests_properties(integration/dialling integration/dialling-docs PROPERTIES TIMEOUT 120 LABELS integration)
