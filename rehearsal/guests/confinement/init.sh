#!/bin/sh
# The init of an instance: prints that it is ready and reaps orphaned processes. By `$1` the watchdog finds its instance.
echo ready
exec </dev/null >/dev/null 2>&1
while :; do
  sleep 3600 &
  wait
done
