# trueno_layer(NAME SOURCES … [LINKS …])
#
# A static library out of the folder NAME. Its headers are found as "NAME/header.h" through a folder in the
# build tree that holds nothing but a link to this one: what a target does not link to, it cannot include.
function(trueno_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "SOURCES;LINKS")
  add_library(trueno_${name} STATIC ${layer_SOURCES})
  set(include_folder ${CMAKE_BINARY_DIR}/layers/${name})
  file(MAKE_DIRECTORY ${include_folder})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_folder}/${name} SYMBOLIC)
  target_include_directories(trueno_${name} PUBLIC ${include_folder})
  target_link_libraries(trueno_${name} PUBLIC ${layer_LINKS})
endfunction()

# trueno_layer_tests(NAME SOURCES … [LINKS …]): one test program for the layer, each of its tests known to ctest.
function(trueno_layer_tests name)
  if(NOT TRUENO_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 tests "" "" "SOURCES;LINKS")
  add_executable(${name}_test ${tests_SOURCES})
  target_link_libraries(${name}_test PRIVATE trueno_${name} ${tests_LINKS} GTest::gtest_main)
  gtest_discover_tests(${name}_test TEST_PREFIX ${name}.)
endfunction()
