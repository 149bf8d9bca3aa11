# How many numbers a second: the batch path of `deskphone dialplan`, beside libphonenumber where its C++ library is installed.
add_executable(bench-dialplan dialplan.c)
target_include_directories(bench-dialplan PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(bench-dialplan PRIVATE deskphone-call)
target_compile_definitions(bench-dialplan PRIVATE SOURCE_DIR="${PROJECT_SOURCE_DIR}" DESKPHONE_PROGRAM="$<TARGET_FILE:deskphone>")
add_dependencies(bench-dialplan deskphone)

include(CheckLanguage)
check_language(CXX)
find_path(PHONENUMBERS_INCLUDE phonenumbers/phonenumberutil.h)
find_library(PHONENUMBER_LIBRARY phonenumber)
find_library(PROTOBUF_LIBRARY protobuf)
if(CMAKE_CXX_COMPILER AND PHONENUMBERS_INCLUDE AND PHONENUMBER_LIBRARY AND PROTOBUF_LIBRARY)
  enable_language(CXX)
  add_library(bench-phonenumber STATIC dialplan_phonenumber.cc)
  # Their headers, not ours: none of our warnings.
  set_property(TARGET bench-phonenumber PROPERTY COMPILE_OPTIONS -w -O2)
  target_include_directories(bench-phonenumber PRIVATE ${PROJECT_SOURCE_DIR} ${PHONENUMBERS_INCLUDE})
  target_link_libraries(bench-phonenumber PUBLIC ${PHONENUMBER_LIBRARY} ${PROTOBUF_LIBRARY})
  target_link_libraries(bench-dialplan PRIVATE bench-phonenumber)
  target_compile_definitions(bench-dialplan PRIVATE HAVE_PHONENUMBER)
endif()

# A bench measures; the tests only see that it runs and that its answers are right.
add_test(NAME bench/dialplan COMMAND bench-dialplan 0.2)
set_tests_properties(bench/dialplan PROPERTIES TIMEOUT 120 LABELS bench)
