# Processes: whether they run, and how long this script waits for them.

# Sets `process_start` of a process that runs; fails for a zombie. The id alone does not do: the kernel reuses ids.
read_start() {
  process_start=
  [ -r "/proc/$1/stat" ] || return 1
  { read -r process_stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The name may contain blanks and brackets: count after it, where field 3 is the first and field 22 the 20th.
  # shellcheck disable=SC2086
  set -- ${process_stat##*) }
  case $1 in
    [ZX]) return 1 ;;
  esac
  process_start=${20}
}

is_running() { read_start "$1" && [ "$process_start" = "$2" ]; }

# Runs a test until it succeeds, at most `$1` times, `$2` seconds apart.
poll() {
  poll_steps=$1 poll_nap=$2
  shift 2
  until "$@"; do
    poll_steps=$((poll_steps - 1))
    [ "$poll_steps" -gt 0 ] || return 1
    sleep "$poll_nap" 9>&-
  done
}

# Starts a script of this document in a session of its own. With the streams of this script it would keep the command in
# progress.
start_script() { setsid sh "$@" </dev/null >/dev/null 2>&1 9>&- & }

# Records the process `$2`, or else this one, in the file `$1` of the state: in its first line, so that it can overwrite a
# file that was made before, even when /run is full.
record_process() {
  read_start "${2:-$$}"
  printf '%s %s\n' "${2:-$$}" "$process_start" 1<>"$dir/$1"
}

# Whether the process that the file `$1` records still runs; sets `recorded` to its id. No fork.
is_recorded_running() {
  [ -s "$dir/$1" ] || return 1
  read -r recorded recorded_start <"$dir/$1"
  is_running "$recorded" "$recorded_start"
}

# Sets `work_seconds`: the time that the application may take of `$1` seconds. The rest of the script needs 5.
bound_work() {
  work_seconds=$(($1 - 5))
  [ "$work_seconds" -ge 1 ] || work_seconds=1
}

# Sends ALRM to this script after `$1` seconds, and then each second: one signal could come between a check and a wait.
# It is a program and not a subshell: in a function whose descriptor 9 was closed, a subshell keeps the shell's copy.
start_alarm() {
  is_alarm_due=
  read_start $$
  trap 'is_alarm_due=yes' ALRM
  setsid sh "$script_file" alarm $$ "$process_start" "$1" </dev/null >/dev/null 2>&1 9>&- &
  alarm=$!
}

# What `alarm` runs.
run_alarm() {
  trap 'exit 0' TERM
  alarm_naps=0
  while is_running "$1" "$2"; do
    [ "$alarm_naps" -lt "$3" ] || kill -ALRM "$1"
    alarm_naps=$((alarm_naps + 1))
    sleep 1 # short: a sleep that starts as the signal comes is not ended by it
  done
}

# Ends the alarm and its sleep. It may not lead a process group yet.
stop_alarm() { kill -TERM "-$alarm" 2>/dev/null || kill -TERM "$alarm" 2>/dev/null; }

# The exit status of a background process, or 124 when it still runs after the alarm. A process in uninterruptible sleep
# ends neither by SIGKILL nor by `timeout`, so the script continues without it.
await() {
  while :; do
    [ -z "$is_alarm_due" ] || ! read_start "$1" || return 124
    wait "$1"
    await_status=$?
    [ "$await_status" -eq 142 ] && [ -n "$is_alarm_due" ] || return "$await_status"
  done
}

# Runs a command for at most `$1` seconds, which may be a fraction. 124: it was ended, or it still runs because even
# SIGKILL did not end it, as in a write to a frozen file system. So its output must go to a file, never into `$(...)`.
run_within() {
  within_seconds=$1
  shift
  timeout -k 1 "$within_seconds" "$@" </dev/null 9>&- &
  within_process=$!
  start_alarm $((${within_seconds%.*} + 2))
  await "$within_process"
  within_status=$?
  stop_alarm
  return "$within_status"
}
