# A user's own scripts: `pre` quiesces the application, `holds` proves that it is still quiesced, `post` undoes `pre`. The
# document defines user_pre, user_holds and user_post, which print them.

held_by=stop
application_notes='user_began'
user_began=''
# Longest time for `holds`, which also runs inside the freeze.
readonly HOLDS_SECONDS=5
# Length of the output that is kept in /run, so that a long output does not fill it.
readonly KEPT_BYTES=8000

application_check() {
  held_by=stop
  command -v "$option_interpreter" >/dev/null || not_ready "$option_interpreter is not installed"
  for user_part in pre holds post; do
    "user_$user_part" | "$option_interpreter" -n || not_ready "$user_part is not valid for $option_interpreter"
  done
  for option_mount in $option_mounts; do
    require_mount "$option_mount"
  done
}

# Runs `user-$1` for at most `$2` seconds in a process group of its own, without the streams of this script: a process that
# it leaves running must not keep the command in progress. All output is read, since a broken pipe would end the script.
run_user() {
  rm -f "$dir/user.pipe"
  mkfifo "$dir/user.pipe" || return 1
  # shellcheck disable=SC2016
  setsid sh -c '{ head -c "$3"; cat >/dev/null; } <"$1" >"$2"' sh "$dir/user.pipe" "$dir/user-$1.log" "$KEPT_BYTES" \
    </dev/null >/dev/null 2>&1 &
  user_reader=$!
  setsid sh "$dir/script" session "$1" "$2" </dev/null >"$dir/user.pipe" 2>&1 &
  user_process=$!
  start_alarm $(($2 + 4))
  await "$user_process"
  user_status=$?
  stop_alarm
  [ "$user_status" -ne 0 ] || return 0
  # The reader may need a moment more; a process that was left running keeps it open.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    read_start "$user_reader" || break
    sleep 0.05
  done
  say "$1 ended with $user_status:"
  head -c 2000 "$dir/user-$1.log" >&2
  return 1
}

application_session() {
  record_process "user-$1.process"
  exec timeout -k 2 "$2" "$option_interpreter" "$dir/user-$1"
}

application_quiesce() {
  for user_part in pre holds post; do
    "user_$user_part" >"$dir/user-$user_part" || return 1
  done
  bound_work "$timeout_seconds"
  note user_began yes
  run_user pre "$work_seconds" && run_user holds "$HOLDS_SECONDS" || return 1
  mark_quiesced
}

application_holds() { run_user holds "$HOLDS_SECONDS"; }

# `pre` may still run if the script around it was killed: it is ended first, then `post` undoes it.
application_release() {
  [ -n "$user_began" ] || return 0
  ! is_recorded_running "user-pre.process" || kill -KILL "-$recorded"
  bound_work "$timeout_seconds"
  run_user post "$work_seconds"
}
