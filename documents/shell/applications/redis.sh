# Redis and Valkey: writes are paused for the rest of the lease, then memory is saved to disk, then the file systems are
# frozen. A pause continues without its client and ends by itself, so no client has to stay connected.

held_by=freeze
application_notes='redis_paused'
redis_paused=''
# Longest time for one question; a paused server answers questions at once.
readonly ASK_SECONDS=5

find_client() {
  redis_client=$(command -v redis-cli || command -v valkey-cli) || return 1
  # Neither a terminal nor its preferences decide how answers are printed.
  export REDISCLI_RCFILE=/dev/null VALKEYCLI_RCFILE=/dev/null
  set -- "$redis_client" --raw -h "${option_host:-127.0.0.1}"
  [ -z "$option_port" ] || set -- "$@" -p "$option_port"
  [ -z "$option_socket" ] || set -- "$redis_client" --raw -s "$option_socket"
  [ -z "$option_user" ] || set -- "$@" --user "$option_user"
  redis_client="$*" # no word contains a blank: the options are checked
  [ -z "$option_password_file" ] || read_password
}

# Only root can read the environment of redis-cli; every user can read its arguments.
read_password() {
  check_secret "$option_password_file"
  REDISCLI_AUTH=
  read -r REDISCLI_AUTH <"$option_password_file"
  [ -n "$REDISCLI_AUTH" ] || not_ready "$option_password_file is empty"
  export REDISCLI_AUTH
}

# Errors of the server come as answers, so each answer is compared with the expected one.
ask() {
  # shellcheck disable=SC2086
  timeout -k 1 "$ASK_SECONDS" $redis_client "$@" </dev/null 2>&1
}

# Sets `redis_field` to one field of an INFO answer in `redis_info`, which ends its lines by CR LF.
read_field() {
  redis_field=
  while IFS=: read -r redis_name redis_value; do
    [ "$redis_name" != "$1" ] || redis_field=${redis_value%"$redis_return"}
  done <<INFO
$redis_info
INFO
}

check_server() {
  redis_return=$(printf '\r')
  redis_info=$(ask INFO server)
  read_field redis_version
  redis_version=$redis_field
  read_field process_id
  redis_process=$redis_field
  case $redis_version in
    '') not_ready 'the server does not answer: is it running, and is its password right?' ;;
    [0-5].* | 6.[01].*) not_ready "the server is $redis_version, before 6.2 it can't pause writes" ;;
  esac
  redis_info=$(ask INFO replication)
  read_field role
  [ "$redis_field" = master ] || not_ready "the server is a '$redis_field', whose master goes on writing to it: only a master can be held"
}

# Sets `redis_dir` unless an option gives it. CONFIG GET answers with the name and the value on two lines.
ask_directory() {
  redis_dir=$option_dir
  [ -z "$redis_dir" ] || return 0
  redis_dir=$(ask CONFIG GET dir)
  case $redis_dir in
    dir*) redis_dir=${redis_dir#dir?} ;;
    *) not_ready 'the server does not answer with its setting dir: may this user run CONFIG? If not, give the option dir' ;;
  esac
}

application_check() {
  held_by=freeze
  find_client || not_ready 'neither redis-cli nor valkey-cli is installed'
  check_server
  ask_directory
  check_path "$redis_dir"
  find_server "$redis_dir" "$redis_process"
  if [ -n "$option_dir" ]; then
    server_table=$own_table # the option is a path of this instance
  fi
  hold_tree hold_place "$redis_dir" 2
  redis_info=$(ask INFO persistence)
  read_field aof_enabled
  redis_append=$redis_field
  require_extra_mounts "$option_mounts"
}

application_quiesce() {
  read_clock
  bound_work "$timeout_seconds"
  redis_until=$((centis + work_seconds * 100))
  note redis_paused yes
  redis_answer=$(ask CLIENT PAUSE $(((due - centis) * 10)) WRITE)
  if [ "$redis_answer" != OK ]; then
    say "the server did not pause: $redis_answer"
    return 1
  fi
  mark_quiesced
  if ! send_witness; then
    say 'no client could be started whose write waits for the end of the pause'
    return 1
  fi
  if [ "$redis_append" = 1 ]; then
    await_append
  else
    save
  fi
}

# BGSAVE and not SAVE: a slow save must neither block reads nor the release of the server. Writes are paused, so afterwards
# no change may be unsaved. This also shows that the save was not one from before the pause.
save() {
  while :; do
    redis_info=$(ask INFO persistence)
    read_field rdb_bgsave_in_progress
    redis_running=$redis_field
    read_field rdb_changes_since_last_save
    redis_changes=$redis_field
    read_field rdb_last_bgsave_status
    if [ "$redis_running" = 0 ] && [ -n "${redis_begun:-}" ]; then
      [ "$redis_field" = ok ] && [ "$redis_changes" = 0 ] && return 0
      say 'the server could not save: see its log'
      return 1
    fi
    if [ "$redis_running" = 0 ]; then
      redis_answer=$(ask BGSAVE SCHEDULE)
      case $redis_answer in
        'Background saving'*) ;;
        *) say "the server does not save: $redis_answer" && return 1 ;;
      esac
      case $redis_answer in
        *started*) redis_begun=yes ;;
      esac
    fi
    nap_until "$redis_until" 'the save did not end in time' || return 1
  done
}

# With an append-only file no save is needed, since the server reads that file at its start. Buffered writes go to the
# file, and the freeze, or `sync` where there is no freeze, writes it to the disk.
await_append() {
  while :; do
    redis_info=$(ask INFO persistence)
    read_field aof_last_write_status
    redis_wrote=$redis_field
    read_field aof_buffer_length
    redis_buffer=$redis_field
    read_field aof_pending_bio_fsync
    [ "$redis_wrote" = ok ] && [ "$redis_buffer" = 0 ] && [ "$redis_field" = 0 ] && return 0
    nap_until "$redis_until" "the append-only file was not written in time ($redis_wrote)" || return 1
  done
}

nap_until() {
  read_clock
  if [ "$centis" -gt "$1" ]; then
    say "$2"
    return 1
  fi
  sleep 0.05
}

# For the thaw: not_ready must not end the script there.
refind_client() { (find_client) && find_client; }

# The session is a client whose only write has no answer until the pause ends.
application_session() {
  load_state && find_client || exit 1
  # shellcheck disable=SC2086
  become_client $redis_client
}

# Sends that write. It changes nothing and has no key, since a cluster could redirect a key to another node. The client
# prints the id of its connection before, which shows that it is connected.
send_witness() {
  start_session || return 1
  printf 'CLIENT ID\n' 1<>"$dir/session.in"
  read_clock
  witness_until=$((centis + ASK_SECONDS * 100))
  until [ -s "$dir/session.out" ]; do
    session_lives || return 1
    nap_until "$witness_until" 'the server does not answer' || return 1
  done
  printf "PUBLISH quiesce:%s ''\n" "$execution" 1<>"$dir/session.in"
}

# Whether the write still has no answer: then the pause has lasted without a break, on the same server. If the server is
# gone, the client reports an error; if it was replaced, the client gets an answer.
application_holds() {
  session_lives && [ ! -s "$dir/session.err" ] || return 1
  redis_answers=0
  while read -r _; do
    redis_answers=$((redis_answers + 1))
  done <"$dir/session.out"
  [ "$redis_answers" -eq 1 ]
}

# A server that does not run holds nothing, and a pause ends with the lease.
application_release() {
  [ -n "$redis_paused" ] || return 0
  redis_answer='there is no client any more'
  if refind_client; then
    # shellcheck disable=SC2086
    run_within "$ASK_SECONDS" $redis_client CLIENT UNPAUSE >"$dir/answer" 2>&1
    read -r redis_answer <"$dir/answer"
  fi
  kill_session
  case $redis_answer in
    OK | *'Connection refused'* | *'No such file'*) return 0 ;;
  esac
  read_clock
  [ "$centis" -lt "${due:-0}" ] || return 0
  say "the server could not be released: $redis_answer"
  return 1
}
