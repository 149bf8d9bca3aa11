# The driver against the mocked phone, through the real hidapi and libusb.
add_library(driver-rig STATIC driver_rig.c)
target_compile_definitions(driver-rig PUBLIC SOURCE_DIR="${PROJECT_SOURCE_DIR}")
target_link_libraries(driver-rig PUBLIC deskphone-driver fakephone PkgConfig::CRITERION PkgConfig::HIDAPI)

foreach(name test_driver test_driver_plug)
  add_executable(${name} ${name}.c)
  target_link_libraries(${name} PRIVATE driver-rig)
  deskphone_mock_test(NAME integration/${name} COMMAND ${name} -j2 LABELS integration TIMEOUT 300)
endforeach()

add_executable(driver_cycles driver_cycles.c)
target_link_libraries(driver_cycles PRIVATE driver-rig)
deskphone_mock_test(NAME integration/driver_cycles COMMAND driver_cycles LABELS integration TIMEOUT 300)
