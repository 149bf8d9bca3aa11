# Pages of docs/softphones and the examples, followed to the letter. (The scenarios of Asterisk are with the others.)
add_test(NAME integration/softphone_docs COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/softphone_docs.py
  --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
set_tests_properties(integration/softphone_docs PROPERTIES TIMEOUT 180 LABELS integration
  ENVIRONMENT "PLAY_PATIENCE_S=30;MALLOC_PERTURB_=165;TESTCARD=$<TARGET_FILE:testcard>")
add_test(NAME integration/doctor_setup COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/doctor_setup.sh ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
set_tests_properties(integration/doctor_setup PROPERTIES TIMEOUT 60 LABELS integration)
