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

# Runs one statement for at most `$1` seconds: the limit holds in the server and for the client.
ask() {
  PGCONNECT_TIMEOUT=5
  PGOPTIONS="-c statement_timeout=$(($1 * 1000))"
  export PGCONNECT_TIMEOUT PGOPTIONS
  ask_seconds=$(($1 + 1)) ask_statement=$2
  set -- "$psql" -X -A -t -q -w -F ' ' -v ON_ERROR_STOP=1 -U "$option_database_user" -d postgres
  [ -z "$option_port" ] || set -- "$@" -p "$option_port"
  [ -z "$option_socket_directory" ] || set -- "$@" -h "$option_socket_directory"
  # Peer authentication needs the operating system's user. Without this user psql runs as root.
  if id "$option_os_user" >/dev/null 2>&1; then
    set -- runuser -u "$option_os_user" -- "$@"
  fi
  timeout -k 1 "$ask_seconds" "$@" -c "$ask_statement" </dev/null
}

application_check() {
  find_psql || not_ready 'psql is not installed'
  pg_places=$(ask "$ASK_SECONDS" "SELECT 'data', current_setting('data_directory') UNION ALL
    SELECT 'tablespace', pg_tablespace_location(oid) FROM pg_tablespace
    WHERE spcname NOT IN ('pg_default', 'pg_global')") ||
    not_ready 'PostgreSQL does not answer: is it running, and may the user ask for data_directory?'
  pg_data=
  while read -r pg_kind pg_place; do
    [ "$pg_kind" != data ] || pg_data=$pg_place
  done <<PLACES
$pg_places
PLACES
  [ -d "$pg_data" ] || not_ready "PostgreSQL's data directory '$pg_data' is not on this instance"
  require_mount_of "$pg_data"
  for pg_log in pg_wal pg_xlog; do
    [ ! -d "$pg_data/$pg_log" ] || require_mount_of "$pg_data/$pg_log"
  done
  while read -r pg_kind pg_place; do
    case "$pg_kind $pg_place" in
      "tablespace /"*) require_mount_of "$pg_place" ;;
    esac
  done <<PLACES
$pg_places
PLACES
  require_extra_mounts "$option_mounts"
}

# What was committed before the checkpoint began is in the data files when it ends, asynchronous commits included.
application_quiesce() {
  pg_seconds=$timeout_seconds
  [ "$lease_seconds" -ge "$pg_seconds" ] || pg_seconds=$lease_seconds
  bound_work "$pg_seconds"
  quiesced_at=$(now)
  ask "$work_seconds" CHECKPOINT >/dev/null
}

application_holds() { :; }

application_release() { :; }
