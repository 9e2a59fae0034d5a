#!/bin/sh
# Takes the place of curl: requests to AWS go to the rehearsal's socket, whose certificate is self-signed. `-q` must stay first.
# `@SOCKET@` and `@CURL@` are filled in when it is installed.
[ "$1" != -q ] || shift
exec @CURL@ -q --insecure --unix-socket @SOCKET@ "$@"
