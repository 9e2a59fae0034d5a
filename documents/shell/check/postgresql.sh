# PostgreSQL: recovers the cluster on the restored volumes with a server of its major version, and reads all of it.

application_ready() { :; }

# Sets `bin` to the programs of the major version `$1`, and `other` to another server that is there instead.
find_programs() {
  bin='' other=none
  for candidate in ${option_bin_directory:-"/usr/lib/postgresql/$1/bin" "/usr/pgsql-$1/bin" /usr/local/pgsql/bin /usr/local/bin /usr/bin}; do
    [ -x "$candidate/postgres" ] || continue
    case $("$candidate/postgres" -V) in
      *" $1" | *" $1."* | *" $1"[!0-9]*) bin=${bin:-$candidate} ;;
      *) other=$("$candidate/postgres" -V) ;;
    esac
  done
  [ -n "$bin" ]
}

# What the source sets for the sessions of a role or a database neither stops a check nor hides damage. No trigger runs. No
# text is converted, which could fail.
PGOPTIONS='-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c role=none'
PGOPTIONS="$PGOPTIONS -c default_transaction_read_only=off -c session_replication_role=replica -c lc_messages=C"
PGOPTIONS="$PGOPTIONS -c zero_damaged_pages=off -c ignore_checksum_failure=off -c client_min_messages=warning"
PGOPTIONS="$PGOPTIONS -c session_preload_libraries= -c local_preload_libraries= -c client_encoding=SQL_ASCII"
export PGOPTIONS

# Sends the statement `$2` to the database `$1`. As an argument, a name with `=` would be options of the connection.
ask() {
  export PGDATABASE="$1"
  as_owner "$psql" -X -A -t -q -w -v ON_ERROR_STOP=1 -h "$sockets" -U "$option_database_user" -c "$2" </dev/null
}

application_check() {
  find_restored -path '*/global/pg_control'
  found=$(print "$found" | sed 's,/global/pg_control$,,')
  choose_data 'PostgreSQL clusters'
  major=$(cat "$data/PG_VERSION")
  find_programs "$major" || give_up 'server of the major version' "$major" "$other"
  note_check 'server of the major version' "$major" "$major" true
  psql=$bin/psql
  [ -x "$psql" ] || psql=$(command -v psql) || give_up 'client' psql none
  control=''
  [ ! -x "$bin/pg_controldata" ] || control=$("$bin/pg_controldata" -D "$data")
  segment=$(print "$control" | sed -n "s/^Latest checkpoint's REDO WAL file: *//p")
  join_places
  read_log
  start_cluster
  read_recovery
  read_databases
  check_tables
  note_last_commit
}

# The settings of the source may lie on its boot volume, and name files that are not here: a clean server needs none of them.
write_settings() {
  for name in max_connections max_worker_processes max_wal_senders max_prepared_xacts max_locks_per_xact; do
    value=$(print "$control" | sed -n "s/^$name setting: *//p")
    case $name in
      max_prepared_xacts) name=max_prepared_transactions ;;
      max_locks_per_xact) name=max_locks_per_transaction ;;
    esac
    [ -z "$value" ] || print "$name = $value"
  done
  print "listen_addresses = ''" "unix_socket_directories = '$sockets'" "hba_file = '$work/hba.conf'" \
    "ident_file = '$work/ident.conf'" 'logging_collector = off' 'log_destination = stderr' 'archive_mode = off' \
    "lc_messages = 'C'" "timezone = 'UTC'" "log_timezone = 'UTC'" 'autovacuum = off'
}

start_cluster() {
  # Its old server's lock names a process of another instance. A standby would wait for its primary.
  rm -f "$data/postmaster.pid"
  for name in standby.signal recovery.conf postgresql.auto.conf; do
    [ ! -e "$data/$name" ] || mv "$data/$name" "$data/$name.restored"
  done
  write_settings >"$work/settings.conf"
  print 'local all all trust' >"$work/hba.conf"
  : >"$work/ident.conf"
  chmod 644 "$work/settings.conf" "$work/hba.conf" "$work/ident.conf"
  set -- "$bin/postgres" -D "$data" -c "config_file=$work/settings.conf"
  for setting in $option_settings; do set -- "$@" -c "$setting"; done
  start_server "$@"
}

# What the server refuses once it has started, it refuses always: a user that does not exist, or a damaged catalogue.
answers() {
  [ "$(ask template1 'SELECT 1' 2>"$work/answer.err")" != 1 ] || return 0
  ! grep 'FATAL:' "$work/answer.err" | grep -qv 'FATAL:  *the database system is' ||
    give_up 'server' 'to accept connections' "$(sed 's/.*FATAL:/FATAL:/' "$work/answer.err")"
  return 1
}

recovery_state() {
  case $(ask template1 'SELECT pg_is_in_recovery()') in
    f) print finished ;;
    *) print unfinished ;;
  esac
}

# Sets `recovered`: the end of the log.
read_recovery() {
  expect 'recovery' finished "$(recovery_state)"
  recovered=$(ask template1 'SELECT pg_current_wal_insert_lsn()')
  # Without its state a transaction counts as undone, and what it wrote as no row.
  lost_states=$(grep 'pg_xact/.*reading as zeroes' "$work/server.log" | head -n 2)
  expect 'states of transactions' 'all there' "${lost_states:-all there}"
  note_check 'page checksums' 'on or off' "$(ask template1 'SHOW data_checksums')" true
}

# Tables that must have rows: `table`, `schema.table`, or `database/schema.table`.
check_tables() {
  for table in $option_tables; do
    require_server "table $table"
    case $table in
      */*) in_database=${table%%/*} name=${table#*/} ;;
      *) in_database=$option_database name=$table ;;
    esac
    # Without quotes, `user` is a function, and `Orders` is the table `orders`.
    case $name in
      *.*) name="\"${name%%.*}\".\"${name#*.}\"" ;;
      *) name="\"$name\"" ;;
    esac
    if rows=$(ask "$in_database" "SELECT CASE WHEN EXISTS (SELECT 1 FROM $name) THEN 'rows' ELSE 'no rows' END" 2>"$work/read.err"); then
      expect "table $table" rows "$rows"
    else
      note_failure "table $table" rows "$?" "$work/read.err"
    fi
  done
}

# What was committed last, by the statement of the options. Without one: what the write-ahead log says that recovery has to
# read; or else the time of the checkpoint that it begins at.
note_last_commit() {
  if [ -n "$option_newest" ]; then
    require_server 'newest record'
    last=$(ask "$option_database" "$option_newest" 2>"$work/read.err") ||
      note_failure 'statement of the newest record' 'an instant' "$?" "$work/read.err"
  fi
  note_newest "$last"
}

# Before the server starts: afterwards the log has a checkpoint of its own.
read_log() {
  last=$(print "$control" | sed -n 's/^Time of latest checkpoint: *//p')
  [ -z "$last" ] || last=$(date -u -d "$last" +@%s)
  redo=$(print "$control" | sed -n "s/^Latest checkpoint's REDO location: *//p")
  [ -n "$redo" ] && [ -x "$bin/pg_waldump" ] || return 0
  # Without a name pg_waldump opens any segment first, and fails at one that the server has made for later.
  timeline=${segment%????????????????}
  last_segment=$(find "$data/pg_wal/" -name "$timeline????????????????" | sed 's,.*/,,' | sort | tail -n 1)
  # Its end is where the writing stopped, which pg_waldump calls an error.
  as_owner "$bin/pg_waldump" -p "$data/pg_wal" -s "$redo" -r Transaction "$segment" "$last_segment" >"$work/log" 2>/dev/null
  committed=$(sed -n 's/.*desc: COMMIT[A-Z_ ]* \([0-9-]* [0-9:.]* [A-Z0-9+:-]*\).*/\1/p' "$work/log" | tail -n 1)
  [ -z "$committed" ] || last=$committed
}

# At once, with its children.
application_stop() { stop_server QUIT; }
