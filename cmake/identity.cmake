# Who publishes deskphone, and where it lives: in the AppStream metadata and the packages. The project has neither a domain nor a
# mailbox; whoever publishes it gives theirs: cmake -DDESKPHONE_MAINTAINER=... ("invalid" is nobody's, RFC 2606).
set(DESKPHONE_ID "io.github.deskphone.deskphone" CACHE STRING "AppStream id: a domain of the publisher, turned round, and the name")
set(DESKPHONE_MAINTAINER "The deskphone authors <deskphone@deskphone.invalid>" CACHE STRING "maintainer of the packages")
set(DESKPHONE_HOMEPAGE "" CACHE STRING "where the project lives, https://...; empty = not said")
