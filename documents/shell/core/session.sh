# A client whose database session holds a lock. It has a process session of its own, so it continues after the agent
# kills the process group. It ends with the lease at the latest. The application defines application_session.

# The last step of application_session: replaces this script by the client, for at most the rest of the lease.
become_client() {
  record_process "$dir/session"
  read_clock
  exec timeout -k 1 $(((due - centis) / 100 + 2)) "$@" <>"$dir/session.in" >"$dir/session.out" 2>"$dir/session.err"
}

session_lives() { is_recorded_running "$dir/session"; }

# Whether a file with a secret belongs to root, and other users can't read it.
check_secret() {
  [ -f "$1" ] || not_ready "there is no file $1"
  loose_secret=$(find -L "$1" \( ! -user root -o -perm /077 \)) || loose_secret=yes
  [ -z "$loose_secret" ] || not_ready "$1 must belong to root, and no other user may read it (chmod 600)"
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

# Waits a second for the client to end by itself, then kills it, which ends its lock too.
end_session() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    session_lives || return 0
    sleep 0.05
  done
  kill_session
}

kill_session() {
  ! session_lives || kill -KILL "-$recorded" 2>/dev/null
  return 0
}
