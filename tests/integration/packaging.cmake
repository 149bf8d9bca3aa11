# What is installed, checked with the tools that those who receive it use. A missing tool skips its check.
foreach(check desktop appstream icon units rules manuals completions install package)
  add_test(NAME packaging/${check}
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/packaging.sh ${check} ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  set_tests_properties(packaging/${check} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300 LABELS packaging
    ENVIRONMENT "SANITIZE=${SANITIZE}")
endforeach()
