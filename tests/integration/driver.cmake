# The driver against the mocked phone, through the real hidapi and libusb; and against a phone on a socket.
set(DRIVER_SUPPRESSIONS ${CMAKE_CURRENT_SOURCE_DIR}/driver_threads.supp)
add_executable(driver_threads driver_threads.c)
target_link_libraries(driver_threads PRIVATE deskphone-driver fakephone)
deskphone_mock_test(NAME integration/driver_threads COMMAND driver_threads LABELS integration
  ENVIRONMENT "TSAN_OPTIONS=suppressions=${DRIVER_SUPPRESSIONS}")

# Criterion's runner crashes under the thread sanitizer.
if(NOT SANITIZE MATCHES thread)
  add_library(driver-rig STATIC driver_rig.c)
  target_compile_definitions(driver-rig PUBLIC SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(driver-rig PUBLIC deskphone-driver fakephone PkgConfig::CRITERION PkgConfig::HIDAPI)
  foreach(name test_driver test_driver_plug driver_cycles)
    add_executable(${name} ${name}.c)
    target_link_libraries(${name} PRIVATE driver-rig)
    deskphone_mock_test(NAME integration/${name} COMMAND ${name} -j2 LABELS integration TIMEOUT 300)
  endforeach()

  add_executable(test_driver_socket test_driver_socket.c)
  target_compile_definitions(test_driver_socket PRIVATE SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(test_driver_socket PRIVATE deskphone-driver PkgConfig::CRITERION)
  add_test(NAME integration/test_driver_socket COMMAND test_driver_socket -j2)
  set_tests_properties(integration/test_driver_socket PROPERTIES TIMEOUT 120 LABELS integration
    FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT "ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")
endif()
