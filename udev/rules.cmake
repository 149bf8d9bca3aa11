# cmake -DHANDSETS=FILE;... -DOUTPUT=FILE -P rules.cmake: udev rules for the devices that the handset files name.
function(value_of lines section key result)
  set(inside FALSE)
  set(${result} "" PARENT_SCOPE)
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "(^|[ \t])#.*$" "" line "${line}")
    if(line MATCHES "^[ \t]*<([a-z]+)>")
      set(inside FALSE)
      if(CMAKE_MATCH_1 STREQUAL section)
        set(inside TRUE)
      endif()
    elseif(inside AND line MATCHES "^[ \t]*${key}[ \t]*=[ \t]*(.*)$")
      string(STRIP "${CMAKE_MATCH_1}" value)
      set(${result} "${value}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

set(matches "")
foreach(file IN LISTS HANDSETS)
  get_filename_component(base ${file} NAME)
  # Brackets and semicolons mean something to lists.
  file(READ ${file} text)
  string(REPLACE ";" " " text "${text}")
  string(REPLACE "[" "<" text "${text}")
  string(REPLACE "]" ">" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  value_of("${lines}" match name name)
  value_of("${lines}" match devices devices)
  string(REGEX MATCHALL "[^ ,\t]+" ids "${devices}")
  foreach(id IN LISTS ids)
    if(NOT id MATCHES "^([0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]):([0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F])$")
      message(FATAL_ERROR "${base}: [match] devices: \"${id}\" is no vvvv:pppp")
    endif()
    string(TOLOWER "${CMAKE_MATCH_1}" vendor)
    string(TOLOWER "${CMAKE_MATCH_2}" product)
    string(APPEND matches "# ${name} (${base})\n"
      "SUBSYSTEM==\"hidraw\", ATTRS{idVendor}==\"${vendor}\", ATTRS{idProduct}==\"${product}\", ENV{DESKPHONE}=\"1\"\n"
      "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"${vendor}\", ATTR{idProduct}==\"${product}\", ENV{DESKPHONE}=\"1\"\n")
  endforeach()
endforeach()
if(matches STREQUAL "")
  message(FATAL_ERROR "no device in ${HANDSETS}")
endif()

file(WRITE ${OUTPUT}.new "# Made of keymaps/handsets/*.handset, do not edit. Has to be read before 73-seat-late.rules, which gives the person at
# the seat access to what is tagged uaccess. The group is for the system service.
ACTION==\"remove\", GOTO=\"deskphone_end\"
SUBSYSTEM==\"hidraw\", GOTO=\"deskphone_devices\"
SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", GOTO=\"deskphone_devices\"
GOTO=\"deskphone_end\"

LABEL=\"deskphone_devices\"
${matches}
ENV{DESKPHONE}!=\"1\", GOTO=\"deskphone_end\"
# The USB node too: string descriptor 33, the mark of a certified phone, is only there.
GROUP=\"deskphone\", MODE=\"0660\", TAG+=\"uaccess\", SYMLINK+=\"deskphone/%k\"
# Starts the agent of whoever is logged in, and the system service where it is enabled: as soon as the device is there, while
# the kernel still asks it what it can. /dev/deskphone is what the units look at. Of the node of its HID side the managers need
# not hear: each device costs them time when the agent wants to start.
SUBSYSTEM==\"usb\", TAG+=\"systemd\", ENV{SYSTEMD_USER_WANTS}+=\"deskphoned.service\", \\
  ENV{SYSTEMD_WANTS}+=\"deskphone.target\"

LABEL=\"deskphone_end\"
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
