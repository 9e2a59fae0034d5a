# MySQL and MariaDB: a client session takes the lock and keeps it until the thaw, since a lock ends with its session.
# It reads its statements from a FIFO.

held_by=freeze
application_notes='session_id session_proof'
session_id='' session_proof=''
# Longest time for the questions before the lease starts, for the redo log to reach the disk, and for an answer of the session.
readonly ASK_SECONDS=10 FLUSH_SECONDS=10 ANSWER_SECONDS=2

# Sets `my_client`: the words before the statements, none with a blank, since the options are checked. The client itself
# reads its credentials from files.
find_client() {
  my_client=$(command -v mariadb || command -v mysql) || return 1
  [ -z "$option_defaults_file" ] || my_client="$my_client --defaults-file=$option_defaults_file"
  # Option files name the user and the socket. What they say about anything else must not change the session. A
  # reconnected session would have no lock and still answer.
  my_client="$my_client --skip-force --skip-vertical --skip-auto-vertical-output --skip-table --skip-html --skip-xml
    --skip-show-warnings --skip-safe-updates --skip-column-type-info --skip-binary-mode --disable-tee
    --disable-pager --delimiter=; --comments --init-command=DO(0) --protocol=socket --database=information_schema
    --skip-reconnect --connect-timeout=5 -h localhost -A -B -N -n -r
    ${option_socket:+-S $option_socket} ${option_database_user:+-u $option_database_user}"
  [ "$option_os_user" != root ] || return 0
  my_home=$(getent passwd "$option_os_user") || not_ready "there is no user $option_os_user"
  my_home=${my_home%:*}
  my_client="runuser -u $option_os_user -- env HOME=${my_home##*:} $my_client"
}

# Undoes defaults of the server that would make a session wait, end it, cut or translate its answers, or log its statements
# as slow ones: a log on a frozen file system blocks the session itself. Only MariaDB reads the last part: MySQL has no
# Galera, gets wsrep_sync_wait once that is known, and asks for a privilege for the rest.
my_session="SET SESSION autocommit = 1, sql_mode = '', sql_select_limit = 18446744073709551615, lc_messages = 'en_US',
  long_query_time = 31536000;
  /*!50708 SET SESSION max_execution_time = 0 */;
  /*M!100100 SET SESSION wsrep_sync_wait = 0, max_statement_time = 0, max_error_count = 64,
  min_examined_row_limit = 4294967295 */;"

ask() {
  # shellcheck disable=SC2086
  timeout -k 1 "$ASK_SECONDS" $my_client -e "$my_session $1" </dev/null
}

# Sets `my_...` from the server's answers: on each line a name, a tab and a value, which mostly is a place of its files.
# Messages of the client, such as of its pager, have no tab, so they are no values.
read_server() {
  my_tab=$(printf '\t')
  while IFS=$my_tab read -r my_name my_value; do
    to_word "$my_value"
    case $my_name in
      version) my_version=$my_value ;;
      hostname) my_host=$my_value ;;
      wsrep_sync_wait) my_session="$my_session SET SESSION wsrep_sync_wait = 0;" ;;
      datadir) my_data=${my_value%/} ;;
      general_log) my_general_log=$my_value ;;
      innodb_data_file_path) my_files=$my_value ;;
      # Without a slash it is in the data directory, under another name.
      innodb_doublewrite_dir) [ "$word" = "${word#/}" ] || my_places="$my_places $word" ;;
      log_bin_basename | relay_log_basename) my_places="$my_places ${word%/*}" ;;
      *) my_places="$my_places $word" ;;
    esac
  done <<ANSWER
$my_answer
ANSWER
}

ask_server() {
  my_answer=$(ask "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'hostname', 'datadir',
    'innodb_data_home_dir', 'innodb_data_file_path', 'innodb_log_group_home_dir', 'innodb_undo_directory',
    'innodb_doublewrite_dir', 'aria_log_dir_path', 'log_bin_basename', 'relay_log_basename', 'general_log',
    'wsrep_sync_wait')") ||
    not_ready 'the server does not answer: is it running, and may this user log in over the socket?'
  my_version='' my_host='' my_data='' my_general_log='' my_places=''
  read_server
}

# Finds table spaces outside the data directory. MariaDB's view has other names.
ask_tablespaces() {
  case $my_version in
    *MariaDB*) my_view='FILENAME AS f FROM information_schema.INNODB_SYS_TABLESPACES' ;;
    *) my_view='FILE_NAME AS f FROM information_schema.FILES' ;;
  esac
  my_answer=$(ask "SELECT DISTINCT 'space', LEFT(f, LENGTH(f) - LENGTH(SUBSTRING_INDEX(f, '/', -1)) - 1)
    FROM (SELECT $my_view) AS s WHERE f LIKE '/%' AND LEFT(f, ${#my_data} + 1) <> '$my_data/'") ||
    not_ready 'the server does not list its table spaces: the user needs PROCESS'
  read_server
}

application_check() {
  held_by=freeze
  find_client || not_ready 'neither mariadb nor mysql is installed'
  ask_server
  check_path "$my_data"
  ask_tablespaces
  find_server "$my_data" 'mysqld mariadbd' '' "$my_host"
  hold_tree hold_place "$my_data" 2 # MyISAM and Aria follow links in it
  # Shared table spaces with paths of their own: `/vol/ibdata1:12M;/vol2/ibdata2:50M:autoextend`.
  IFS=';'
  for my_file in ${my_files:-}; do
    my_file=${my_file%%:*}
    to_word "${my_file%/*}"
    [ "$my_file" = "${my_file%/*}" ] || my_places="$my_places $word"
  done
  unset IFS
  for my_place in $my_places; do
    to_path "$my_place"
    my_place=${path%/}
    case $my_place in
      /*) hold_seen hold_place "$my_place" ;;
      .) ;;
      *) hold_seen hold_place "$my_data/$my_place" ;;
    esac
  done
  require_extra_mounts "$option_mounts"
  choose_hold
}

# An error does not end this client: the errors of a proof are answers.
application_session() {
  load_state && find_client || exit 1
  # shellcheck disable=SC2086
  become_client $my_client --force
}

# Sends statements to the session, and waits at most `$1` seconds for the end of its answer. Sets `session_answer` to the
# id of its connection, and `session_said` to what it printed before.
tell_session() {
  read_clock
  session_until=$((centis + $1 * 100))
  session_number=$((${session_number:-0} + 1))
  session_token="quiesce $$.$centis.$session_number" # unique: the answer to an earlier question proves nothing
  # Opened for reading too: otherwise this would block for ever when the client has ended.
  print "$2 SELECT CONCAT('$session_token ', CONNECTION_ID());" 1<>"$dir/session.in"
  while :; do
    session_answer='' session_said=''
    while read -r line; do
      case $line in
        "$session_token "*) session_answer=${line##* } ;;
        'quiesce '*) session_said='' ;;
        Error* | locks*) session_said="$session_said $line" ;;
      esac
    done <"$dir/session.out"
    [ -z "$session_answer" ] || return 0
    read_clock
    session_lives && [ "$centis" -le "$session_until" ] || return 1
    sleep 0.02
  done
}

# The statements that hold all writes, with the smallest lock, and how the server shows that the session has it. Each waits
# for locks no longer than the option says.
choose_hold() {
  session_proof=errors my_hold='FLUSH TABLES WITH READ LOCK; SHOW ERRORS;'
  case $my_version in
    10.[0-3].*MariaDB* | 5.*) ;;
    *MariaDB*)
      # Does not wait for queries that only read; FLUSH TABLES does.
      my_hold='BACKUP STAGE START; BACKUP STAGE FLUSH; BACKUP STAGE BLOCK_DDL; BACKUP STAGE BLOCK_COMMIT;'
      session_proof=stage
      ;;
    *)
      my_hold='LOCK INSTANCE FOR BACKUP; SHOW ERRORS; FLUSH TABLES WITH READ LOCK; SHOW ERRORS;'
      # The table is empty where its instrument is off; else it has the lock of this query.
      [ "$(ask 'SELECT COUNT(*) > 0 FROM performance_schema.metadata_locks' 2>/dev/null)" != 1 ] || session_proof=locks
      ;;
  esac
}

# Whether the session, after the statements `$2`, shows within `$1` seconds that it has the lock: by the server's name for its
# stage, by its list of locks, or, where it can't show them to this user, by no error of the statements that took them.
prove_lock() {
  case $session_proof in
    stage) tell_session "$1" "$2 BACKUP STAGE BLOCK_COMMIT; SHOW ERRORS;" ;;
    locks) tell_session "$1" "$2 SELECT CONCAT('locks ', COUNT(DISTINCT OBJECT_TYPE)) FROM performance_schema.metadata_locks WHERE
      OWNER_THREAD_ID = PS_CURRENT_THREAD_ID() AND LOCK_STATUS = 'GRANTED' AND LOCK_DURATION = 'EXPLICIT'
      AND OBJECT_TYPE IN ('BACKUP LOCK', 'GLOBAL', 'COMMIT');" ;;
    *) tell_session "$1" "$2" ;;
  esac || return 1
  case $session_proof:$session_said in
    stage:*" current backup stage 'BLOCK_COMMIT'" | 'locks: locks 3' | errors:) ;;
    *) return 1 ;;
  esac
}

application_quiesce() {
  start_session || return 1
  # Idle until the thaw, and not logged: a general log on a frozen file system would block the session itself.
  my_setup="$my_session SET SESSION lock_wait_timeout = $option_lock_wait_seconds, SESSION wait_timeout = $((lease_seconds + 60)); SHOW ERRORS;"
  [ "$my_general_log" != ON ] || my_setup="$my_setup SET SESSION sql_log_off = 1; SHOW ERRORS;"
  if ! tell_session "$ASK_SECONDS" "$my_setup" || [ -n "$session_said" ] ||
    ! prove_lock $((option_lock_wait_seconds + 2)) "$my_hold"; then
    say "the lock was not granted within $option_lock_wait_seconds s"
    grep ERROR "$dir/session.err" >&2
    return 1
  fi
  mark_quiesced
  note session_id "$session_answer"
  note session_proof "$session_proof"
  flush_redo
}

# Waits until all acknowledged writes are in the redo log's files. With innodb_flush_log_at_trx_commit=0 they may be only
# in memory for a second, and FLUSH ENGINE LOGS then does nothing.
flush_redo() {
  flush_until=$((quiesced_centis + FLUSH_SECONDS * 100)) flush_goal=''
  while :; do
    flush_status=$(ask 'SHOW ENGINE INNODB STATUS') || return 1
    flush_now='' flush_done=''
    while read -r line; do
      case $line in
        'Log sequence number'*) flush_now=${line##* } ;;
        'Log flushed up to'*) flush_done=${line##* } ;;
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

# Whether the same session still answers on the same connection, and has its lock: it never runs UNLOCK TABLES.
application_holds() {
  session_lives && prove_lock "$ANSWER_SECONDS" '' && [ "$session_answer" = "$session_id" ] && return 0
  say 'the session has lost its lock, or an audit log on a frozen file system blocks it'
  return 1
}

# Ends the client normally.
application_release() {
  session_lives || return 0
  printf 'quit\n' 1<>"$dir/session.in"
  end_session
}
