# The commands of a check. An application defines application_ready, application_check and application_stop.

readonly WORK_ROOT=/run/quiesce-check
work=$WORK_ROOT/$execution
dir=$work
restored=$work/restored
places=''
# Of the server, the clients and `date`.
export TZ=UTC

require_tools() {
  for tool; do
    command -v "$tool" >/dev/null || not_ready "$tool is not installed"
  done
}

dry_run() {
  [ "$(id -u)" = 0 ] || not_ready 'a check needs root'
  require_tools blkid date find flock lsblk mount sed setpriv timeout umount
  application_ready
}

# The report comes first: what follows may take longer than the agent waits. It is written by a subshell, since a long one
# forgets the checks that failed, and the exit code needs them.
finish() {
  trap - EXIT
  trap '' INT TERM HUP
  (print_report)
  application_stop
  unmount_all
  remove_work "$work"
  [ -z "$bad_checks" ] || exit 1
}

# Removes the files of a check, unless a file system is still mounted below them.
remove_work() {
  find "$1/restored" -mindepth 1 -maxdepth 1 -type d -exec rmdir {} +
  rmdir "$1/restored" && rm -rf "$1"
}

check() {
  [ "$execution_id" != None ] || not_ready 'executionId is missing'
  [ -n "$volumes" ] || not_ready 'volumes is empty: a check needs the ids of the restored volumes'
  [ -n "$taken_at" ] || not_ready 'takenAt is empty: a check needs the instant of the set'
  read_clock
  check_centis=$centis
  bound_work "$timeout_seconds"
  end_centis=$((check_centis + work_seconds * 100))
  if ! mkdir -p "$WORK_ROOT" || ! chmod 711 "$WORK_ROOT"; then not_ready "$WORK_ROOT can't be written"; fi
  exec 9>"$WORK_ROOT/lock"
  flock -n 9 || not_ready 'another check runs on this instance'
  end_leftovers
  if ! mkdir -p "$restored" || ! chmod 711 "$work" "$restored"; then not_ready "$work can't be written"; fi
  trap finish EXIT
  trap 'give_up check "to come to its end" "a signal to stop"' INT TERM HUP
  find_devices
  assemble
  mount_all
  application_check
  [ -n "$good_checks$bad_checks" ] || give_up 'checks' 'at least 1' 0
  check_newest
}

# An earlier check that was killed may have left processes and mounts.
end_leftovers() {
  find "$WORK_ROOT" -mindepth 2 -maxdepth 2 -name check.process | while read -r leftover; do
    dir=${leftover%/*}
    is_recorded_running check.process || continue
    # A script of the user is a group.
    kill -KILL "-$recorded" 2>/dev/null || kill -KILL "$recorded"
    poll 50 0.1 process_ended
  done
  while read -r _ leftover _; do
    case $leftover in
      "$WORK_ROOT"/*) umount "$leftover" 2>/dev/null || umount -l "$leftover" ;;
    esac
  done </proc/mounts
  find "$WORK_ROOT" -mindepth 1 -maxdepth 1 -type d | while read -r leftover; do remove_work "$leftover"; done
}

# Whether the server, or the script of the user, has ended.
process_ended() { ! is_recorded_running check.process; }

# Sets `left`: how many seconds the check may still take. Without any, this ends it while a report can still be read.
require_time() {
  read_clock
  left=$(((end_centis - centis) / 100))
  [ "$left" -ge 1 ] || give_up 'time of the check' "at most $work_seconds s" "more, at: $1"
}

# Sets `usable_millis`: what was restored can be used now.
mark_usable() {
  read_clock
  usable_millis=$(((centis - check_centis) * 10))
}

main() {
  cd / || exit 1
  dry_run
  case $command in
    check) check ;;
    dry-run) ;;
    *)
      say 'unknown command, allowed: check, dry-run'
      exit 1
      ;;
  esac
}
