#!/bin/sh
# The watchdog of one rehearsal. It thaws a volume whose bound has passed and, when the rehearsal's process has died,
# thaws and removes everything. It runs in a session of its own, so no signal to its parent reaches it.
# usage: janitor.sh WORKSPACE PARENT_PID PARENT_START_TICKS CLEAN_SH
{
  workspace=$1 parent=$2 started=$3 clean=$4
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  cd /

  # Another process may have got the parent's process id by now; the start time identifies the parent.
  parent_lives() {
    read -r stat 2>/dev/null <"/proc/$parent/stat" || return 1
    set -- ${stat##*) }
    [ "$1" != Z ] && [ "${20}" = "$started" ]
  }

  # A marker holds "DEADLINE MOUNT": seconds of /proc/uptime, and where this machine has the volume mounted.
  thaw_overdue() {
    for marker in "$workspace"/frozen/*; do
      [ -f "$marker" ] && read -r deadline mount <"$marker" || continue
      read -r uptime _ </proc/uptime
      [ "${uptime%%.*}" -ge "${deadline:-0}" ] || continue
      fsfreeze -u "$mount" 2>/dev/null
      mv "$marker" "$workspace/overdue/${marker##*/}" 2>/dev/null
    done
  }

  while [ -d "$workspace" ] && parent_lives; do
    thaw_overdue
    sleep 0.25
  done
  [ -d "$workspace" ] && sh "$clean" "$workspace"
  rm -rf "${clean%/*}"
  exit 0
}
