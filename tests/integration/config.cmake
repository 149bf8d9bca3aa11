# What `deskphoned --check` says.
add_test(NAME integration/config_check
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/config_check.sh $<TARGET_FILE:deskphoned> ${PROJECT_SOURCE_DIR}/keymaps)
set_tests_properties(integration/config_check PROPERTIES TIMEOUT 60 LABELS integration)

# The phone that scripts/run sees.
add_test(NAME integration/plugged COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/plugged.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(integration/plugged PROPERTIES TIMEOUT 60 LABELS integration)
