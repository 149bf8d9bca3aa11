# The notification server that the virtual machine has not (desktop-servers: tests/integration).
add_executable(notification-peer ${CMAKE_CURRENT_LIST_DIR}/notification_peer.c)
target_link_libraries(notification-peer PRIVATE desktop-servers)
