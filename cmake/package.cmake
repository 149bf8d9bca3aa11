# Debian packages by `cpack` in a build made with -DCMAKE_INSTALL_PREFIX=/usr: deskphone and libdeskphone-dev.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME deskphone)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${DESKPHONE_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE "${DESKPHONE_HOMEPAGE}")
# The first line of each package's own description is its summary: one for all would stand before both.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME deskphone)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION comm)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers, systemd | systemd-standalone-tmpfiles | systemd-tmpfiles, init-system-helpers (>= 1.62), libnotify4 (>= 0.7.0)") # the last is opened at run time
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "udev, dbus-user-session, notification-daemon, rtkit")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "baresip, linphone-desktop")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "USB desk phones as real telephones
Phones of the Polycom CX300 class are USB devices made for Communicator and
Lync. With deskphone their keys, hook, display and lamps work as those of a
telephone do, together with a SIP softphone: lift the handset and dial, see who
calls, hold, mute, voicemail and presence lamps.

It runs in a desktop session, where it starts when the phone is plugged in, or
as a system service on a machine without one.")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "${CPACK_DEBIAN_PROGRAM_DESCRIPTION}")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/postinst
  ${PROJECT_SOURCE_DIR}/packaging/debian/prerm ${PROJECT_SOURCE_DIR}/packaging/debian/postrm)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libdeskphone-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libhidapi-dev, libusb-1.0-0-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "driver of USB desk phones (development files)
The driver of deskphone as a static library for other programs: finds the
phone, reads its report descriptor, reports keys, hook, volume and mute, and
keeps display and lamps as they were last wanted, also over unplugging.")

# Both packages carry the copyright and the changelog.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/packaging)
configure_file(packaging/debian/changelog packaging/changelog @ONLY)
execute_process(COMMAND ${GZIP} -9nc ${PROJECT_BINARY_DIR}/packaging/changelog
  OUTPUT_FILE ${PROJECT_BINARY_DIR}/packaging/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/debian/changelog)
foreach(pair program:deskphone development:libdeskphone-dev)
  string(REGEX MATCH "^(.*):(.*)$" pair ${pair})
  install(FILES packaging/debian/copyright ${PROJECT_BINARY_DIR}/packaging/changelog.gz
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CMAKE_MATCH_2} COMPONENT ${CMAKE_MATCH_1})
endforeach()

install(FILES packaging/debian/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides
  RENAME deskphone COMPONENT program)

include(CPack)
