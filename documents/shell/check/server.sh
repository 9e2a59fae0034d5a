# The server of a restored database: it runs as the owner of its data, and only the check can reach it.

server=''

# Sets `data`, and who owns it, from the data directories in `found`, a path a line. `$1` says what they are.
choose_data() {
  if [ -n "$option_data_directory" ]; then
    candidates=$found found=''
    while read -r candidate; do
      case $candidate in
        *"$option_data_directory") found="$found$candidate
" ;;
      esac
    done <<CANDIDATES
$candidates
CANDIDATES
  fi
  require_one "$1"
  data=$only
  owner=$(stat -c %u "$data") owner_group=$(stat -c %g "$data")
  sockets=$work/sockets
  mkdir -p "$sockets" && chown "$owner:$owner_group" "$sockets"
}

# Runs a program as the owner of the data, also where no user of the system has that id, for as long as the check may take.
as_owner() {
  read_clock
  owner_left=$(((end_centis - centis) / 100))
  [ "$owner_left" -ge 1 ] || owner_left=1
  timeout --foreground -k 5 "$owner_left" setpriv --reuid "$owner" --regid "$owner_group" --clear-groups -- "$@" 9>&-
}

# Starts the server `$@`, and waits until the application's `answers` succeeds, or ends the check.
start_server() {
  : >"$work/server.log"
  require_time server
  setpriv --reuid "$owner" --regid "$owner_group" --clear-groups -- "$@" >>"$work/server.log" 2>&1 </dev/null 9>&- &
  server=$!
  record_process check.process "$server"
  poll $((left * 5)) 0.2 server_decided
  answers || give_up 'server' 'to accept connections' "$(server_said)"
  mark_usable
  note_check 'server' 'to accept connections' 'to accept connections' true
}

# It accepts connections, or has given up.
server_decided() { answers || process_ended; }

# Why it gave up.
server_said() {
  grep -aiE 'corrupt|fatal|panic' "$work/server.log" | head -n 2 | grep . ||
    grep -aiE 'error|abort|invalid|wrong' "$work/server.log" | tail -n 2 | grep . || tail -n 2 "$work/server.log"
}

# Before each step that asks the server: damaged data may have ended it.
require_server() {
  require_time "$1"
  ! process_ended || give_up 'server' 'to keep running' "it ended before: $1. $(server_said)"
}

# What it wrote is thrown away with the instance.
stop_server() {
  [ -n "$server" ] && ! process_ended || return 0
  kill -"$1" "$server"
  poll 100 0.1 process_ended || kill -KILL "$server"
  poll 50 0.1 process_ended
}
