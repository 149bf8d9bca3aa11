# What goes where. Components: program (all that runs) and development (libdeskphone).

install(TARGETS deskphoned deskphone deskphone-echo RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
if(TARGET deskphone-virtual)
  install(TARGETS deskphone-virtual RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()
install(TARGETS deskphone-voice RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/deskphone COMPONENT program)
if(TARGET asound_module_pcm_deskphone)
  install(TARGETS asound_module_pcm_deskphone LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/alsa-lib COMPONENT program)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/keymaps DESTINATION ${CMAKE_INSTALL_DATADIR}/deskphone COMPONENT program)
# What a person copies to where it is wanted: the dialplan for Asterisk, scripts to begin from.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/asterisk DESTINATION ${CMAKE_INSTALL_DATADIR}/deskphone COMPONENT program)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} USE_SOURCE_PERMISSIONS COMPONENT program
  PATTERN *.c EXCLUDE)
install(FILES examples/desk-keys.c DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libdeskphone-dev/examples COMPONENT development)
# What the manual pages send their readers to.
file(GLOB documents CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.md)
install(FILES ${documents} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/softphones DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

# The desktop: links that dial, notifications' icon, software centres.
set(RELEASE_DATE 2026-11-23)
set(MODALIASES "")
file(GLOB handset_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/keymaps/handsets/*.handset)
foreach(file IN LISTS handset_files)
  file(STRINGS ${file} device_lines REGEX "^devices[ \t]*=")
  string(REGEX REPLACE "#.*$" "" device_lines "${device_lines}")
  string(REGEX MATCHALL "[0-9a-fA-F]+:[0-9a-fA-F]+" ids "${device_lines}")
  foreach(id IN LISTS ids)
    string(TOUPPER ${id} id)
    string(REPLACE ":" "p" id ${id})
    list(APPEND MODALIASES "<modalias>usb:v${id}d*</modalias>")
  endforeach()
endforeach()
list(JOIN MODALIASES "\n    " MODALIASES)
include(cmake/identity.cmake)
set(HOMEPAGE "")
if(DESKPHONE_HOMEPAGE)
  set(HOMEPAGE "\n  <url type=\"homepage\">${DESKPHONE_HOMEPAGE}</url>")
endif()
configure_file(packaging/deskphone.metainfo.xml deskphone.metainfo.xml @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/deskphone.metainfo.xml RENAME ${DESKPHONE_ID}.metainfo.xml
  DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo COMPONENT program)
install(FILES packaging/deskphone.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT program)
install(FILES packaging/deskphone.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT program)

# bash and fish look for a file with the name of the program that is completed: the others' are links to the one that has all.
set(BASH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
set(FISH_COMPLETIONS ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES completions/deskphone.bash DESTINATION ${BASH_COMPLETIONS} RENAME deskphone COMPONENT program)
install(FILES completions/deskphone.fish DESTINATION ${FISH_COMPLETIONS} COMPONENT program)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completions)
foreach(program deskphoned deskphone-echo deskphone-virtual)
  file(CREATE_LINK deskphone ${PROJECT_BINARY_DIR}/completions/${program} SYMBOLIC)
  file(CREATE_LINK deskphone.fish ${PROJECT_BINARY_DIR}/completions/${program}.fish SYMBOLIC)
  install(FILES ${PROJECT_BINARY_DIR}/completions/${program} DESTINATION ${BASH_COMPLETIONS} COMPONENT program)
  install(FILES ${PROJECT_BINARY_DIR}/completions/${program}.fish DESTINATION ${FISH_COMPLETIONS} COMPONENT program)
endforeach()
# Debian's zsh reads vendor-completions of packages; any zsh reads site-functions below its own prefix.
set(ZSH_COMPLETIONS site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL /usr AND EXISTS /etc/debian_version)
  set(ZSH_COMPLETIONS vendor-completions)
endif()
install(FILES completions/_deskphone DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${ZSH_COMPLETIONS} COMPONENT program)

# Manual pages, with the folders of this prefix, compressed as distributions want them and without a time stamp.
find_program(GZIP gzip REQUIRED)
file(GLOB manuals CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.[1-8])
if(NOT TARGET deskphone-virtual)
  list(FILTER manuals EXCLUDE REGEX "/deskphone-virtual\\.")
endif()
set(compressed "")
foreach(manual IN LISTS manuals)
  get_filename_component(name ${manual} NAME)
  string(REGEX MATCH "[1-8]$" section ${name})
  add_custom_command(OUTPUT man/${name}.gz COMMAND ${CMAKE_COMMAND} -E make_directory man
    COMMAND sed -e "s,/usr/share/,${CMAKE_INSTALL_FULL_DATADIR}/," ${manual} | ${GZIP} -9nc > man/${name}.gz
    DEPENDS ${manual} VERBATIM)
  list(APPEND compressed ${PROJECT_BINARY_DIR}/man/${name}.gz)
  install(FILES ${PROJECT_BINARY_DIR}/man/${name}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT program)
endforeach()
add_custom_target(manuals ALL DEPENDS ${compressed})

# libdeskphone: static, so that no program breaks when the driver learns something new; its ABI promises nothing.
set_target_properties(deskphone-driver PROPERTIES OUTPUT_NAME deskphone)
install(TARGETS deskphone-driver ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(FILES driver/deskphone.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
configure_file(packaging/deskphone.pc.in deskphone.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/deskphone.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

add_subdirectory(udev)
include(cmake/package.cmake)
