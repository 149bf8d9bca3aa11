# Warnings, hardening and sanitizers, the same for every target of the tree.
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes
  -Wpointer-arith -Wwrite-strings -Wvla -Wundef -fno-common)
if(DESKPHONE_WERROR)
  add_compile_options(-Werror)
endif()
add_compile_definitions(_GNU_SOURCE)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(SANITIZE)
  add_compile_options(-fsanitize=${SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SANITIZE})
  if(SANITIZE MATCHES address AND CMAKE_C_COMPILER_ID STREQUAL GNU)
    # Under umockdev's LD_PRELOAD a shared runtime "does not come first in initial library list".
    add_link_options(-static-libasan)
  endif()
else()
  add_compile_options(-fstack-protector-strong -fstack-clash-protection)
  add_link_options(-Wl,-z,relro,-z,now -pie)
  if(CMAKE_BUILD_TYPE MATCHES Rel)
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  endif()
endif()
