# Processes: which of them live, and how long they are waited for.
# shellcheck shell=sh disable=SC2034,SC2154

# Sets `process_start` of a process that lives; a zombie does not. Together with the id it outlasts a reused id.
read_start() {
  process_start=
  [ -r "/proc/$1/stat" ] || return 1
  { read -r process_stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The name may hold blanks and brackets: count from behind it, where field 3 is the first and field 22 the 20th.
  # shellcheck disable=SC2086
  set -- ${process_stat##*) }
  [ "$1" != Z ] && [ "$1" != X ] || return 1
  process_start=${20}
}

is_running() { read_start "$1" && [ "$process_start" = "$2" ]; }

# ALRM, once a second from `$1` seconds on, so that one that falls between a check and a wait is not the last. By a
# program and no subshell: within a function whose descriptor 9 was closed, a subshell keeps the shell's copy of it.
ring_after() {
  rang=
  read_start $$
  trap 'rang=yes' ALRM
  setsid sh "$script_file" bell $$ "$process_start" "$1" </dev/null >/dev/null 2>&1 9>&- &
  bell=$!
}

# What `bell` runs.
ring() {
  trap 'exit 0' TERM
  ring_naps=0
  while is_running "$1" "$2"; do
    [ "$ring_naps" -lt "$3" ] || kill -ALRM "$1"
    ring_naps=$((ring_naps + 1))
    sleep 1 # short, since one that begins as the signal comes is left behind
  done
}

# The bell and its sleep; it may not have come to lead a group yet.
silence() { kill -TERM "-$bell" 2>/dev/null || kill -TERM "$bell" 2>/dev/null; }

# The exit status of a background process, or 124 when it still lives after the bell: one in uninterruptible sleep
# ends neither by SIGKILL nor for `timeout`, so it is left behind.
await() {
  while :; do
    if [ -n "$rang" ] && read_start "$1"; then
      return 124
    fi
    wait "$1"
    await_status=$?
    if [ "$await_status" -eq 142 ] && [ -n "$rang" ]; then
      continue
    fi
    return "$await_status"
  done
}

# Runs a command with a bound of `$1` seconds, which may be a fraction. 124: it was ended, or left behind where even
# SIGKILL did not end it, as in a write to what is frozen. So its output must go to a file, never into a substitution.
within() {
  within_seconds=$1
  shift
  timeout -k 1 "$within_seconds" "$@" </dev/null 9>&- &
  within_process=$!
  ring_after $((${within_seconds%.*} + 2))
  await "$within_process"
  within_status=$?
  silence
  return "$within_status"
}
