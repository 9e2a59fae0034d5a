# A user's own shell: `pre` makes the application quiet, `holds` proves that it is and stayed so, `post` undoes it. The
# document defines user_pre, user_holds and user_post, which print them.
# shellcheck shell=sh disable=SC2034,SC2154

held_by=stop
application_notes='user_began'
user_began=''
# Longest for the proof, which is asked for inside the freeze too.
readonly HOLDS_SECONDS=5
# What is kept of the output, in /run, so that a chatty command does not fill it.
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

# Runs `user-$1` for at most `$2` seconds in a process group of its own, without our streams: what it leaves running
# must not keep the command in progress. Its output is read to the end, else it would die of a broken pipe.
run_user() {
  rm -f "$dir/user.pipe"
  mkfifo "$dir/user.pipe" || return 1
  # shellcheck disable=SC2016
  setsid sh -c '{ head -c "$3"; cat >/dev/null; } <"$1" >"$2"' sh "$dir/user.pipe" "$dir/user-$1.log" "$KEPT_BYTES" \
    </dev/null >/dev/null 2>&1 &
  user_reader=$!
  setsid sh "$dir/script" session "$1" "$2" </dev/null >"$dir/user.pipe" 2>&1 &
  user_process=$!
  ring_after $(($2 + 4))
  await "$user_process"
  user_status=$?
  silence
  [ "$user_status" -ne 0 ] || return 0
  # The reader may be a little behind; what was left running keeps it.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    read_start "$user_reader" || break
    sleep 0.05
  done
  say "$1 ended with $user_status:"
  head -c 2000 "$dir/user-$1.log" >&2
  return 1
}

application_session() {
  read_start $$
  printf '%s %s\n' $$ "$process_start" >"$dir/user-$1.process"
  exec timeout -k 2 "$2" "$option_interpreter" "$dir/user-$1"
}

# Leaves time for the rest before the agent ends the script.
bound_user() {
  user_seconds=$((timeout_seconds - 5))
  [ "$user_seconds" -ge 1 ] || user_seconds=1
}

application_quiesce() {
  for user_part in pre holds post; do
    "user_$user_part" >"$dir/user-$user_part" || return 1
  done
  bound_user
  note user_began yes
  run_user pre "$user_seconds" && run_user holds "$HOLDS_SECONDS" || return 1
  quiesced_at=$(now)
  read_clock
  quiesced_centis=$centis
}

application_holds() { run_user holds "$HOLDS_SECONDS"; }

# The pre may still run, where this script was killed around it: first it ends, then the post undoes what it did.
application_release() {
  [ -n "$user_began" ] || return 0
  if [ -s "$dir/user-pre.process" ]; then
    read -r user_process user_start <"$dir/user-pre.process"
    ! is_running "$user_process" "$user_start" || kill -KILL "-$user_process"
  fi
  bound_user
  run_user post "$user_seconds"
}
