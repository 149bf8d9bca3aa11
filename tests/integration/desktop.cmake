# Rooms that meet the desktop or the file system, in this process against servers of the test's own: a private dbus-daemon.
find_program(DBUS_DAEMON dbus-daemon REQUIRED)
add_library(desktop-servers STATIC private_bus.c notification_server.c)
target_link_libraries(desktop-servers PUBLIC PkgConfig::GLIB)
target_include_directories(desktop-servers PUBLIC ${PROJECT_SOURCE_DIR})

# The same servers for scenarios that say @desktop (tests/play/stage.py).
add_executable(desktop-bed desktop_bed.c)
target_link_libraries(desktop-bed PRIVATE desktop-servers)

foreach(name notify idle book_files realtime)
  add_executable(test_${name} test_${name}.c)
  target_link_libraries(test_${name} PRIVATE desktop-servers deskphone-agent PkgConfig::CRITERION)
  add_test(NAME integration/${name} COMMAND test_${name} -j2)
  set_tests_properties(integration/${name} PROPERTIES TIMEOUT 120 LABELS integration
    FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT "ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")
endforeach()

foreach(name doctor two_phones instances)
  add_test(NAME integration/${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/${name}.sh ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
    ${PROJECT_SOURCE_DIR})
  set_tests_properties(integration/${name} PROPERTIES TIMEOUT 120 LABELS integration)
endforeach()

# The same with a notification server that people use.
add_executable(notify_ask notify_ask.c)
target_link_libraries(notify_ask PRIVATE deskphone-agent)
add_test(NAME integration/dunst COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/dunst.sh $<TARGET_FILE:notify_ask>
  ${PROJECT_SOURCE_DIR}/packaging/deskphone.svg ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
set_tests_properties(integration/dunst PROPERTIES TIMEOUT 120 SKIP_RETURN_CODE 77 LABELS integration)

# The machine sleeps and wakes: the whole agent with a logind, a desktop and a phone of the test's own.
if(TARGET deskphone-virtual)
  add_executable(test_sleep test_sleep.c)
  target_link_libraries(test_sleep PRIVATE desktop-servers stand-in)
  target_compile_definitions(test_sleep PRIVATE SOURCE_DIR="${PROJECT_SOURCE_DIR}" AGENT_PROGRAM="$<TARGET_FILE:deskphoned>"
    DESKPHONE_PROGRAM="$<TARGET_FILE:deskphone>" VIRTUAL_PROGRAM="$<TARGET_FILE:deskphone-virtual>")
  add_dependencies(test_sleep deskphoned deskphone deskphone-virtual)
  add_test(NAME integration/sleep COMMAND test_sleep -j1)
  set_tests_properties(integration/sleep PROPERTIES TIMEOUT 120 LABELS integration
    FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT "ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")
endif()
