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

ask() { as_owner "$psql" -X -A -t -q -w -v ON_ERROR_STOP=1 -h "$sockets" -U "$option_database_user" -d "$1" -c "$2" </dev/null; }

application_check() {
  find_restored -path '*/global/pg_control'
  found=$(print "$found" | sed 's,/global/pg_control$,,')
  choose_data 'PostgreSQL clusters'
  major=$(cat "$data/PG_VERSION")
  find_programs "$major" || give_up 'server of the major version' "$major" "$other"
  note_check 'server of the major version' "$major" "$major" true
  psql=$bin/psql
  [ -x "$psql" ] || psql=$(command -v psql) || give_up 'client' psql none
  join_places
  control=''
  [ ! -x "$bin/pg_controldata" ] || control=$("$bin/pg_controldata" -D "$data")
  read_log
  start_cluster
  expect 'recovery' finished "$(recovery_state)"
  read_databases
  check_tables
  note_last_commit
}

# Links of the cluster to other volumes led to where these were mounted. The WAL and tablespaces are found by what is in them.
join_places() {
  if [ -L "$data/pg_wal" ]; then
    find_restored -type d -name archive_status
    found=$(print "$found" | sed 's,/archive_status$,,')
    require_one 'directories with WAL'
    ln -sfn "$only" "$data/pg_wal"
  fi
  find "$data/pg_tblspc" -type l >"$work/links"
  find_restored -type d -name "PG_${major}_*"
  spaces=$(print "$found" | grep -Fv "$data/" | sed 's,/[^/]*$,,')
  while read -r link; do
    wanted=$(readlink "$link")
    found=$(print "$spaces" | grep -E "/${wanted##*/}\$") || found=$spaces # one at the top of its volume
    require_one "tablespaces named ${wanted##*/}"
    ln -sfn "$only" "$link"
    spaces=$(print "$spaces" | grep -Fvx "$only")
  done <"$work/links"
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

answers() { [ "$(ask template1 'SELECT 1' 2>/dev/null)" = 1 ]; }

recovery_state() {
  case $(ask template1 'SELECT pg_is_in_recovery()') in
    f) print finished ;;
    *) print unfinished ;;
  esac
}

# Reads every row of every table, also what is stored out of line: a copy to nowhere. amcheck reads the indexes. A database
# whose removal was interrupted (limit -2) accepts no connections.
read_databases() {
  ask template1 'SELECT datname FROM pg_database WHERE datallowconn AND datconnlimit <> -2 ORDER BY 1' >"$work/databases" 2>"$work/read.err" || {
    note_failure 'list of databases' 'an answer' "$?" "$work/read.err"
    exit 1
  }
  read_count=0
  while read -r database; do
    require_server "database $database"
    if ask "$database" "$READ_ALL" >"$work/read" 2>"$work/read.err" && check_indexes "$database" >"$work/read.err" 2>&1; then
      read_count=$((read_count + 1))
    else
      note_failure "database $database" 'to be read' "$?" "$work/read.err"
    fi
  done <"$work/databases"
  expect 'databases that can be read' "$(grep -c . "$work/databases")" "$read_count"
}

readonly READ_ALL="DO \$\$ DECLARE one record; BEGIN
  FOR one IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relkind IN ('r', 'm', 't') AND c.relpersistence = 'p'
    AND c.relispopulated LOOP
    EXECUTE format('COPY (SELECT * FROM %s) TO ''/dev/null''', one.name);
  END LOOP; END \$\$"

check_indexes() {
  [ "$(ask "$1" "SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'")" = 1 ] || return 0
  if [ -x "$bin/pg_amcheck" ]; then
    as_owner "$bin/pg_amcheck" -h "$sockets" -U "$option_database_user" -d "$1" --install-missing -j 2
    return
  fi
  ask "$1" "CREATE EXTENSION IF NOT EXISTS amcheck; SELECT bt_index_check(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND i.indisvalid AND c.relkind = 'i' AND c.relpersistence = 'p'"
}

# Tables that must have rows: `table`, `schema.table`, or `database/schema.table`.
check_tables() {
  for table in $option_tables; do
    require_server "table $table"
    case $table in
      */*) in_database=${table%%/*} name=${table#*/} ;;
      *) in_database=$option_database name=$table ;;
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
  redo=$(print "$control" | sed -n "s/^Latest checkpoint's REDO location: *//p")
  timeline=$(print "$control" | sed -n "s/^Latest checkpoint's TimeLineID: *//p")
  [ -n "$redo" ] && [ -x "$bin/pg_waldump" ] || return 0
  # Its end is where the writing stopped, which pg_waldump calls an error.
  as_owner "$bin/pg_waldump" -p "$data/pg_wal" -t "$timeline" -s "$redo" -r Transaction >"$work/log" 2>/dev/null
  committed=$(sed -n 's/.*desc: COMMIT[A-Z_ ]* \([0-9-]* [0-9:.]* [A-Z0-9+:-]*\).*/\1/p' "$work/log" | tail -n 1)
  [ -z "$committed" ] || last=$committed
}

# At once, with its children.
application_stop() { stop_server QUIT; }
