# The same phone as a USB device of a real kernel, by USB/IP.
add_library(usbphone STATIC usb_attach.c usb_audio.c usb_control.c usb_descriptor.c usb_link.c usb_mixer.c usb_phone.c
  usb_urb.c)
target_link_libraries(usbphone PUBLIC deskphone-virtual-core PkgConfig::JANSSON PRIVATE m)
add_executable(deskphone-usb usb_main.c)
target_link_libraries(deskphone-usb PRIVATE usbphone deskphone-virtual-control)
target_compile_definitions(deskphone-usb PRIVATE PROJECT_VERSION="${PROJECT_VERSION}")
file(GLOB USB_TESTS CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/test_usb_*.c)
foreach(source ${USB_TESTS})
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE usbphone PkgConfig::CRITERION)
  add_test(NAME virtual/${name} COMMAND ${name} -j2)
  set_tests_properties(virtual/${name} PROPERTIES TIMEOUT 120 LABELS "unit;virtual"
    FAIL_REGULAR_EXPRESSION "Tested: 0 " ENVIRONMENT "ASAN_OPTIONS=leak_check_at_exit=0;MALLOC_PERTURB_=165")
endforeach()
