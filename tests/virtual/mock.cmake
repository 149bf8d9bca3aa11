# deskphone_mock_test(NAME <name> COMMAND <command...> [TIMEOUT <s>] [LABELS <labels...>] [ENVIRONMENT <VAR=value...>])
# A test whose program sees the mocked phone of mock_front.h through the real hidapi and libusb. It runs under umockdev's
# preload library and our shim before it, with its own short temporary directory (sockets in it are limited to 107 bytes).
# Leaks are asked for inside each test (tests/unit/leak.h), for Criterion ignores how a test process ends.
function(deskphone_mock_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT" "COMMAND;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  set(TEMPORARY ${CMAKE_BINARY_DIR}/mock)
  string(LENGTH ${TEMPORARY} LENGTH)
  if(LENGTH GREATER 50)
    set(TEMPORARY /tmp)
  endif()
  file(MAKE_DIRECTORY ${TEMPORARY})
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_COMMAND})
  set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "mock;${ARG_LABELS}"
    FAIL_REGULAR_EXPRESSION "Tested: 0 "
    ENVIRONMENT "LD_PRELOAD=$<TARGET_FILE:umockdev-enoent>:libumockdev-preload.so.0;TMPDIR=${TEMPORARY};ASAN_OPTIONS=leak_check_at_exit=0:verify_asan_link_order=0;MALLOC_PERTURB_=165;LC_ALL=C.UTF-8;${ARG_ENVIRONMENT}")
endfunction()
