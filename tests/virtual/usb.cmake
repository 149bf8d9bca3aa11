# The same phone as a USB device of a real kernel, by USB/IP.
add_library(usbphone STATIC usb_attach.c usb_audio.c usb_control.c usb_descriptor.c usb_link.c usb_mixer.c usb_phone.c
  usb_urb.c)
target_link_libraries(usbphone PUBLIC deskphone-virtual-core PkgConfig::JANSSON PRIVATE m)
add_executable(deskphone-usb usb_main.c)
target_link_libraries(deskphone-usb PRIVATE usbphone deskphone-virtual-control)
target_compile_definitions(deskphone-usb PRIVATE PROJECT_VERSION="${PROJECT_VERSION}")
