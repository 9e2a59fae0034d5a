# PostgreSQL: a checkpoint, then a freeze of the file systems of data, WAL and tablespaces. Only the freeze holds writes,
# so a server whose files are on the system's file system can't be held.

held_by=freeze
application_notes=''
# Longest time for the questions before the lease starts.
readonly ASK_SECONDS=10

find_psql() {
  psql=$(command -v psql) && return 0
  # Packages of postgresql.org and Debian do not put their programs in PATH; of several versions the last one is used.
  set +f
  for psql_candidate in /usr/pgsql-*/bin/psql /usr/lib/postgresql/*/bin/psql; do
    [ ! -x "$psql_candidate" ] || psql=$psql_candidate
  done
  set -f
  [ -n "$psql" ]
}

# Runs statements for at most `$1` seconds: the limit holds in the server and for the client. Defaults of the role, the
# database and the server do not apply: one could make a session wait, or find other functions than the server's own.
ask() {
  PGCONNECT_TIMEOUT=5
  PGOPTIONS="-c statement_timeout=$(($1 * 1000)) -c lock_timeout=0 -c search_path=pg_catalog -c default_transaction_read_only=off"
  export PGCONNECT_TIMEOUT PGOPTIONS
  ask_seconds=$(($1 + 1)) ask_statement=$2 ask_next=${3:-}
  set -- "$psql" -X -A -t -q -w -F ' ' -v ON_ERROR_STOP=1 -U "$option_database_user" -d "${option_database:-postgres}"
  [ -z "$option_port" ] || set -- "$@" -p "$option_port"
  [ -z "$option_socket_directory" ] || set -- "$@" -h "$option_socket_directory"
  # Peer authentication needs the operating system's user. Without this user psql runs as root.
  if id "$option_os_user" >/dev/null 2>&1; then
    set -- runuser -u "$option_os_user" -- "$@"
  fi
  timeout -k 1 "$ask_seconds" "$@" -c "$ask_statement" ${ask_next:+-c "$ask_next"} </dev/null
}

# The process that asks ends with its answer; the server's own processes stay.
application_check() {
  find_psql || not_ready 'psql is not installed'
  pg_places=$(ask "$ASK_SECONDS" "SELECT 'data', current_setting('data_directory') UNION ALL
    SELECT 'tablespace', pg_tablespace_location(oid) FROM pg_tablespace
    WHERE spcname NOT IN ('pg_default', 'pg_global') UNION ALL
    SELECT 'process', pid::text FROM pg_stat_activity WHERE pid <> pg_backend_pid()") ||
    not_ready 'PostgreSQL does not answer: is it running, and may the user ask for data_directory?'
  pg_data='' pg_processes=''
  while read -r pg_kind pg_place; do
    case $pg_kind in
      data) pg_data=$pg_place ;;
      process) pg_processes="$pg_processes $pg_place" ;;
    esac
  done <<PLACES
$pg_places
PLACES
  find_server "$pg_data" "${pg_processes:-postgres postmaster}"
  # Directories of the server may be links: the WAL, base, a database. Links to logs and settings lead to no data.
  hold_tree require_mount_of "$pg_data" 3 '(' -path './base*' -o -path ./global -o -path './pg_[cmrwx]*' -o \
    -path './pg_logical*' -o -path ./pg_twophase ')'
  while read -r pg_kind pg_place; do
    case "$pg_kind $pg_place" in
      "tablespace /"*) hold_seen require_mount_of "$pg_place" ;;
    esac
  done <<PLACES
$pg_places
PLACES
  require_extra_mounts "$option_mounts"
}

# What was committed before the checkpoint began is in the data files when it ends, asynchronous commits included. The
# server itself says that this session's checkpoint ended, except on a standby, whose control file has the primary's times.
application_quiesce() {
  pg_seconds=$timeout_seconds
  [ "$lease_seconds" -ge "$pg_seconds" ] || pg_seconds=$lease_seconds
  bound_work "$pg_seconds"
  quiesced_at=$(now)
  pg_answer=$(ask "$work_seconds" CHECKPOINT "SELECT pg_is_in_recovery() OR checkpoint_time >= date_trunc('second', backend_start)
    FROM pg_control_checkpoint(), pg_stat_activity WHERE pid = pg_backend_pid()") || return 1
  [ "$pg_answer" = t ] && return 0
  say "the server's last checkpoint is an older one (answer: $pg_answer)"
  return 1
}

application_holds() { :; }

application_release() { :; }
