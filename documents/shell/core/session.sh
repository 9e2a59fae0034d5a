# A client whose session holds something: in a session of its own too, so that it outlives the agent's kill of the
# process group, and ended with the lease at the latest, whoever dies. The application brings application_session.
# shellcheck shell=sh disable=SC2034,SC2154

# What application_session ends with: the client in place of this script, for at most the rest of the lease.
become_client() {
  read_start $$
  printf '%s %s\n' $$ "$process_start" >"$dir/session"
  read_clock
  exec timeout -k 1 $(((due - centis) / 100 + 2)) "$@" <>"$dir/session.in" >"$dir/session.out" 2>"$dir/session.err"
}

session_lives() {
  [ -s "$dir/session" ] || return 1
  read -r session_process session_start <"$dir/session"
  is_running "$session_process" "$session_start"
}

start_session() {
  for session_file in session session.out session.err; do
    true >"$dir/$session_file" || return 1
  done
  mkfifo -m 600 "$dir/session.in" || return 1
  setsid sh "$dir/script" session </dev/null >/dev/null 2>&1 &
  session_step=0
  until session_lives; do
    session_step=$((session_step + 1))
    [ "$session_step" -le "$WATCHDOG_STEPS" ] || return 1
    sleep 0.05
  done
}

# Gives the client a second to leave after it was told to, then ends it, which ends what it holds too.
end_session() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    session_lives || return 0
    sleep 0.05
  done
  kill_session
}

kill_session() {
  ! session_lives || kill -KILL "-$session_process" 2>/dev/null
  return 0
}
