# MySQL and MariaDB: a client session takes the lock and keeps it until the thaw, since a lock ends with its session.
# It reads its statements from a FIFO.
# shellcheck shell=sh disable=SC2034,SC2154

held_by=freeze
application_notes='session_connection'
session_connection=''
# Longest for the questions before anything is armed, for the redo log to reach the disk, and for a sign of life.
readonly ASK_SECONDS=10 FLUSH_SECONDS=10 ANSWER_SECONDS=2

# Sets `my_client`: the words before the statements. Credentials come from files that the client itself reads.
find_client() {
  my_client=$(command -v mariadb || command -v mysql) || return 1
  set -- "$my_client"
  [ -z "$option_defaults_file" ] || set -- "$@" "--defaults-file=$option_defaults_file"
  # A reconnected session would hold no lock and still answer.
  set -- "$@" --skip-reconnect --connect-timeout=5 -h localhost -A -B -N -n -r
  [ -z "$option_socket" ] || set -- "$@" -S "$option_socket"
  [ -z "$option_database_user" ] || set -- "$@" -u "$option_database_user"
  if [ "$option_os_user" != root ]; then
    my_home=$(getent passwd "$option_os_user") || not_ready "there is no user $option_os_user"
    my_home=${my_home%:*}
    set -- runuser -u "$option_os_user" -- env "HOME=${my_home##*:}" "$@"
  fi
  my_client="$*" # every word has been checked to hold no blank
}

ask() {
  # shellcheck disable=SC2086
  timeout -k 1 "$ASK_SECONDS" $my_client -e "$1" </dev/null
}

# Sets `my_…` from the server's answers.
ask_server() {
  my_answer=$(ask "SELECT 'version', VERSION(); SHOW GLOBAL VARIABLES WHERE Variable_name IN ('datadir',
    'innodb_data_home_dir', 'innodb_data_file_path', 'innodb_log_group_home_dir', 'innodb_undo_directory',
    'innodb_doublewrite_dir', 'aria_log_dir_path', 'log_bin_basename', 'general_log')") ||
    not_ready 'the server does not answer: is it running, and may this user log in over the socket?'
  my_tab=$(printf '\t')
  my_version='' my_data='' my_general_log='' my_places=''
  while IFS=$my_tab read -r my_name my_value; do
    case "$my_name" in
      version) my_version=$my_value ;;
      datadir) my_data=${my_value%/} ;;
      general_log) my_general_log=$my_value ;;
      innodb_data_file_path) my_files=$my_value ;;
      # One without a slash is within the data directory, under another name than is told.
      innodb_doublewrite_dir) [ "$my_value" = "${my_value#/}" ] || my_places="$my_places $my_value" ;;
      log_bin_basename) my_places="$my_places ${my_value%/*}" ;;
      *) [ -z "$my_value" ] || my_places="$my_places $my_value" ;;
    esac
  done <<ANSWER
$my_answer
ANSWER
  [ -d "$my_data/mysql" ] || not_ready "the server's data directory '$my_data' is not on this instance"
}

# Where the server has table spaces outside its data directory. MariaDB's view has the system's own names for them.
ask_tablespaces() {
  case "$my_version" in
    *MariaDB*) my_view='FILENAME AS f FROM information_schema.INNODB_SYS_TABLESPACES' ;;
    *) my_view='FILE_NAME AS f FROM information_schema.FILES' ;;
  esac
  my_spaces=$(ask "SELECT DISTINCT LEFT(f, LENGTH(f) - LENGTH(SUBSTRING_INDEX(f, '/', -1)) - 1)
    FROM (SELECT $my_view) AS s WHERE f LIKE '/%' AND LEFT(f, ${#my_data}) <> '$my_data'") ||
    not_ready 'the server does not tell its table spaces: the user needs PROCESS'
  # MyISAM and Aria follow links within the data directory.
  my_links=$(find "$my_data" -maxdepth 2 -type l) || not_ready "could not look for links in $my_data"
}

application_check() {
  held_by=freeze
  find_client || not_ready 'neither mariadb nor mysql is installed'
  ask_server
  check_path "$my_data"
  ask_tablespaces
  hold_place "$my_data"
  # Shared table spaces with paths of their own: `/vol/ibdata1:12M;/vol2/ibdata2:50M:autoextend`.
  my_files=$(printf '%s\n' "${my_files:-}" | tr ';' '\n')
  while read -r my_file; do
    my_file=${my_file%%:*}
    case "$my_file" in
      */*) my_places="$my_places ${my_file%/*}" ;;
    esac
  done <<FILES
$my_files
FILES
  for my_place in $my_places $my_spaces $my_links; do
    case "$my_place" in
      /*) hold_place "$my_place" ;;
      *) hold_place "$my_data/$my_place" ;;
    esac
  done
  require_extra_mounts "$option_mounts"
}

application_session() {
  load_state && find_client || exit 1
  # shellcheck disable=SC2086
  become_client $my_client
}

# Has the session run statements, and waits `$1` seconds until it says that it did. The client ends at the first
# error. Sets `session_answer`, which holds the id of its connection.
tell_session() {
  read_clock
  session_until=$((centis + $1 * 100))
  session_number=$((${session_number:-0} + 1))
  session_token="quiesce $$.$centis.$session_number" # of this process: an answer to another proves nothing
  # Opened for reading too, else this would wait for ever once the client is gone.
  printf '%s\n' "$2 SELECT CONCAT('$session_token ', CONNECTION_ID());" 1<>"$dir/session.in"
  while :; do
    session_answer=''
    while read -r session_line; do
      session_answer=$session_line
    done <"$dir/session.out"
    case "$session_answer" in
      "$session_token "*) return 0 ;;
    esac
    read_clock
    session_lives && [ "$centis" -le "$session_until" ] || return 1
    sleep 0.02
  done
}

say_session_error() {
  while read -r session_line; do
    case "$session_line" in
      ERROR*) say "the server said: $session_line" ;;
    esac
  done <"$dir/session.err"
}

# The statements that hold all writes, and no more than they need. Each waits for locks no longer than the option says.
choose_hold() {
  case "$my_version" in
    10.[0-3].*MariaDB* | 5.*MariaDB*) my_hold='FLUSH TABLES WITH READ LOCK;' ;;
    # Does not wait for queries that only read, as FLUSH TABLES does.
    *MariaDB*) my_hold='BACKUP STAGE START; BACKUP STAGE FLUSH; BACKUP STAGE BLOCK_DDL; BACKUP STAGE BLOCK_COMMIT;' ;;
    5.*) my_hold='FLUSH TABLES WITH READ LOCK;' ;;
    *) my_hold='LOCK INSTANCE FOR BACKUP; FLUSH TABLES WITH READ LOCK;' ;;
  esac
}

application_quiesce() {
  start_session || return 1
  # Idle until the thaw, and silent: a general log on what is frozen would block the session itself.
  my_setup="SET SESSION lock_wait_timeout = $option_lock_wait_seconds, SESSION wait_timeout = $((lease_seconds + 60));"
  [ "$my_general_log" != ON ] || my_setup="$my_setup SET SESSION sql_log_off = 1;"
  choose_hold
  if ! tell_session "$ASK_SECONDS" "$my_setup" ||
    ! tell_session $((option_lock_wait_seconds + 2)) "$my_hold"; then
    say "the lock was not granted within $option_lock_wait_seconds s"
    say_session_error
    return 1
  fi
  quiesced_at=$(now)
  read_clock
  quiesced_centis=$centis
  note session_connection "${session_answer##* }"
  flush_redo
}

# Waits until all that was acknowledged is in the redo log's files. With innodb_flush_log_at_trx_commit=0 it may be in
# memory for a second more, and FLUSH ENGINE LOGS then does nothing.
flush_redo() {
  flush_until=$((quiesced_centis + FLUSH_SECONDS * 100)) flush_goal=''
  while :; do
    flush_status=$(ask 'SHOW ENGINE INNODB STATUS') || return 1
    flush_now='' flush_done=''
    while read -r flush_line; do
      case "$flush_line" in
        'Log sequence number'*) flush_now=${flush_line##* } ;;
        'Log flushed up to'*) flush_done=${flush_line##* } ;;
      esac
    done <<STATUS
$flush_status
STATUS
    : "${flush_goal:=$flush_now}"
    [ -n "$flush_goal" ] || return 0 # a server without InnoDB
    [ "$flush_done" -lt "$flush_goal" ] || return 0
    read_clock
    if [ "$centis" -gt "$flush_until" ]; then
      say "the redo log was not on disk within $FLUSH_SECONDS s"
      return 1
    fi
    sleep 0.1
  done
}

# Whether the same session still answers on the same connection: it has never said UNLOCK TABLES.
application_holds() {
  session_lives && tell_session "$ANSWER_SECONDS" '' && [ "${session_answer##* }" = "$session_connection" ]
}

# Leaves as a client should.
application_release() {
  session_lives || return 0
  printf 'quit\n' 1<>"$dir/session.in"
  end_session
}
