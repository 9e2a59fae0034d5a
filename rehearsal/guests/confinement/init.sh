#!/bin/sh
# The init of an instance: says that it is ready and reaps what others leave behind. `$1` tells the watchdog whose it is.
echo ready
exec </dev/null >/dev/null 2>&1
while :; do
  sleep 3600 &
  wait
done
