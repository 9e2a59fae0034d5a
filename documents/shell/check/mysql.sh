# MySQL and MariaDB: recovers the data on the restored volumes with a server of the same product and version, and reads all
# of them.

application_ready() { :; }

# Sets `version` to product and series of the text `$1`, such as `MariaDB 10.11`. InnoDB's redo log says it as
# `MySQL 8.4.3`, servers as `Ver 10.11.6-MariaDB`.
read_version() {
  case $1 in
    *MariaDB*) product=MariaDB ;;
    *) product=MySQL ;;
  esac
  version=$(print "$1" | sed -n "s/^[^0-9]*\([0-9][0-9]*[.][0-9][0-9]*\)[.][0-9].*/$product \1/p")
}

# Sets `bin` and `mysqld` to a server of the version `$1`, and `other` to another one that is there instead.
find_programs() {
  mysqld='' other=none
  for candidate in ${option_bin_directory:-/usr/sbin /usr/libexec /usr/local/mysql/bin /usr/local/sbin /usr/local/bin /usr/bin}; do
    for program in "$candidate/mariadbd" "$candidate/mysqld"; do
      if [ -n "$mysqld" ] || [ ! -x "$program" ]; then continue; fi
      said=$("$program" --no-defaults --version)
      read_version "${said##* Ver }"
      if [ "$version" = "$1" ]; then mysqld=$program bin=$candidate; else other=$version; fi
    done
  done
  [ -n "$mysqld" ]
}

# Sets `client` to the program `$1` or `$2`, preferably the server's own.
find_client() {
  for client in "$bin/$1" "$bin/$2" "$(command -v "$1")" "$(command -v "$2")"; do
    [ ! -x "$client" ] || return 0
  done
  return 1
}

run_client() { as_owner "$client" --no-defaults --skip-reconnect -S "$sockets/mysqld.sock" -u root --batch --raw -N "$@"; }

ask() { run_client -e "$1" </dev/null; }

answers() { [ "$(ask 'SELECT 1' 2>/dev/null)" = 1 ]; }

application_check() {
  find_restored '(' -name mysql.ibd -o -path '*/mysql/db.opt' ')'
  found=$(print "$found" | sed 's,/mysql[.]ibd$,,; s,/mysql/db[.]opt$,,' | sort -u)
  choose_data 'MySQL data directories'
  server_options=''
  find_redo_log
  read_creator
  read_version "$creator"
  wanted=$version
  [ -n "$wanted" ] || give_up 'version of the data' 'in the redo log' "$creator"
  read_upgrade
  find_programs "$wanted" || give_up 'server of the version' "$wanted" "$other"
  note_check 'server of the version' "$wanted" "$wanted" true
  case $wanted in
    MariaDB*)
      join_databases
      join_tables
      ;;
  esac
  add_place innodb-data-home-dir ibdata1
  add_place loose-innodb-undo-directory undo_001
  add_place loose-aria-log-dir-path aria_log_control
  find_binary_log
  read_last_change
  start_mysql
  find_client mariadb mysql || give_up 'client' 'mariadb or mysql' none
  read_tables
  case $wanted in
    MariaDB*) find_removed ;;
  esac
  check_tables
  check_log
  if [ -n "$option_newest" ]; then
    require_server 'newest record'
    last=$(ask "SET time_zone = '+00:00'; $option_newest" 2>"$work/read.err") ||
      note_failure 'statement of the newest record' 'an instant' "$?" "$work/read.err"
  fi
  note_newest "$last"
}

# Sets `only` to the directory of what is called `$1`: the data directory, or the only other one. Fails where there is none.
find_place() {
  only=$data
  [ ! -e "$data/$1" ] || return 0
  find_restored -name "$1"
  [ -n "$found" ] || return 1
  require_one "files $1"
  only=${only%/*}
}

# Tells the server by the option `$1` where the file `$2` lies now.
add_place() { ! find_place "$2" || server_options="$server_options --$1=$only"; }

# Sets `redo_log` to it, a directory or a file. Without its redo log a server could lose changes, or start with none.
find_redo_log() {
  if find_place '#innodb_redo'; then
    redo_log=$only/#innodb_redo
  elif find_place ib_logfile0; then
    redo_log=$only/ib_logfile0
  else
    give_up 'redo logs' 1 0
  fi
  server_options="$server_options --innodb-log-group-home-dir=$only"
}

# Sets `creator` to the server that made the redo log, such as `MySQL 8.4.3`: its name is at the head of each file.
read_creator() {
  find "$redo_log" -type f ! -name '*_tmp' | while read -r log; do
    head -c 48 "$log" | tail -c 32 | tr -d '\000'
    print ''
  done | sort -u >"$work/creators"
  creator=$(cat "$work/creators")
}

# Sets `wanted` to the server that upgraded the tables last, if that is a later one. MariaDB keeps its redo log when it is
# upgraded, with the name of the server that made it.
read_upgrade() {
  case $wanted in
    MySQL*) return ;;
  esac
  for upgraded in "$data/mariadb_upgrade_info" "$data/mysql_upgrade_info"; do
    [ -f "$upgraded" ] || continue
    read_version "MariaDB $(head -n 1 "$upgraded")"
    wanted=$(print "$wanted" "$version" | sort -V | tail -n 1)
  done
}

# Sets `binary_log` to the path without its number. Recovery reads it: it decides which prepared transactions were committed.
find_binary_log() {
  binary_log=''
  find_restored -name '*.index' ! -name '*relay*'
  print "$found" >"$work/indexes"
  while read -r index; do
    log=$(tail -n 1 "$index" 2>/dev/null)
    log=${index%/*}/${log##*/}
    [ "$(head -c 4 "$log" 2>/dev/null | tail -c 3)" = bin ] || continue
    case $binary_log in
      "$data"/*) ;;
      *) binary_log=${log%.*} binary_index=$index ;;
    esac
  done <"$work/indexes"
  if [ -n "$binary_log" ]; then
    # Its list may have the paths of the source.
    sed -i "s,.*/,,; s,^,${binary_index%/*}/," "$binary_index"
    server_options="$server_options --log-bin=$binary_log --log-bin-index=$binary_index --server-id=1"
  else
    server_options="$server_options --skip-log-bin"
  fi
}

# Sets `last`: the last transaction in the binary log, or else when the server last wrote to its files. Before the server
# starts: it writes, too.
read_last_change() {
  last=''
  if [ -n "$binary_log" ] && find_client mariadb-binlog mysqlbinlog; then
    # The last one may be new and empty.
    for log in $(tail -n 2 "$binary_index"); do as_owner "$client" --no-defaults "$log" 2>/dev/null; done |
      sed -n 's/^#\([0-9][0-9]\)\([0-9][0-9]\)\([0-9][0-9]\) *\([0-9:]*\) server id.*\(Xid = \|Query\).*/20\1-\2-\3 \4/p' >"$work/log"
    last=$(tail -n 1 "$work/log")
  fi
  [ -z "$last" ] || return 0
  last=$(newest_change "$data" "$redo_log" ! -name '*.pem' ! -name 'auto.cnf')
}

start_mysql() {
  set -- "$mysqld" --no-defaults --datadir="$data" --socket="$sockets/mysqld.sock" --pid-file="$sockets/mysqld.pid" \
    --secure-file-priv="$sockets" --skip-networking --skip-grant-tables --loose-mysqlx=OFF --event-scheduler=OFF --loose-skip-slave-start \
    --loose-skip-replica-start --loose-innodb-directories="$(print "$places" | sed 's/^ //; s/ /;/g')"
  for setting in $server_options; do set -- "$@" "$setting"; done
  for setting in $option_settings; do set -- "$@" "--$setting"; done
  find_client mariadb mysql || give_up 'client' 'mariadb or mysql' none
  start_server "$@"
}

application_stop() { stop_server KILL; }
