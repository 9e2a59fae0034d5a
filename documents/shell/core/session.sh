# A client whose database session holds a lock. It has a process session of its own, so it continues after the agent
# kills the process group. It ends with the lease at the latest. The application defines application_session.

# The last step of application_session: replaces this script by the client, for at most the rest of the lease.
become_client() {
  record_process session
  read_clock
  exec timeout -k 1 $(((due - centis) / 100 + 2)) "$@" <>"$dir/session.in" >"$dir/session.out" 2>"$dir/session.err"
}

session_lives() { is_recorded_running session; }

# Whether a file with a secret belongs to root, and other users can't read it.
check_secret() {
  [ -f "$1" ] || not_ready "there is no file $1"
  loose_secret=$(find -L "$1" \( ! -user root -o -perm /077 \)) || loose_secret=yes
  [ -z "$loose_secret" ] || not_ready "$1 must belong to root, and no other user may read it (chmod 600)"
}

start_session() {
  make_files session session.out session.err
  mkfifo "$dir/session.in" || return 1
  start_script "$dir/script" session
  poll "$START_STEPS" 0.05 session_lives
}

# Waits a second for the client to end by itself, then kills it, which ends its lock too.
end_session() { poll 20 0.05 session_ended || kill_session; }

session_ended() { ! session_lives; }

kill_session() {
  ! session_lives || kill -KILL "-$recorded" 2>/dev/null
  return 0
}
