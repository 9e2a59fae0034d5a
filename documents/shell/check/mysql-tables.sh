# The tables of a recovered MySQL or MariaDB: which there are, whether they are sound, and whether their rows can be read.

# The server writes its log tables under any lock, so they are never whole in a set.
# shellcheck disable=SC2016
readonly ALL_TABLES='SELECT CONCAT("`", REPLACE(table_schema, "`", "``"), "`.`", REPLACE(table_name, "`", "``"), "`",
  IF(table_type = "SYSTEM VERSIONED", " FOR SYSTEM_TIME ALL", ""))
  FROM information_schema.tables WHERE table_type NOT IN ("VIEW", "SYSTEM VIEW")
  AND table_schema NOT IN ("information_schema", "performance_schema", "sys")
  AND NOT (table_schema = "mysql" AND table_name IN ("general_log", "slow_log"))
  AND COALESCE(engine, "") NOT IN ("BLACKHOLE", "CONNECT", "FEDERATED", "MEMORY", "MRG_MyISAM", "SPIDER")'

# The server checks each table with its indexes; then each row is read, with what is stored out of line, and with the earlier
# versions of a row.
read_tables() {
  ask "$ALL_TABLES" >"$work/tables" 2>"$work/read.err" || {
    note_failure 'list of tables' 'an answer' "$?" "$work/read.err"
    exit 1
  }
  table_count=$(grep -c . "$work/tables")
  require_server 'check of all tables'
  sed 's/ FOR SYSTEM_TIME ALL$//; s/.*/CHECK TABLE &;/' "$work/tables" | run_client --force >"$work/answers" 2>"$work/read.err"
  tab=$(printf '\t')
  sound_count=$(grep -E "$tab(status${tab}OK|note$tab.*)\$" "$work/answers" | cut -f1 | sort -u | grep -c .)
  damage=$(grep -iE "${tab}error$tab" "$work/answers" "$work/read.err" -h | head -n 1)
  [ "$sound_count" = "$table_count" ] || damage=${damage:-$(head -n 1 "$work/read.err")}
  expect 'tables without errors' "$table_count" "$sound_count${damage:+: $damage}"
  require_server 'rows of all tables'
  if sed 's/.*/SELECT * FROM &;/' "$work/tables" | run_client --quick >/dev/null 2>"$work/read.err"; then
    note_check 'tables whose rows can be read' "$table_count" "$table_count" true
  else
    note_failure 'tables whose rows can be read' "$table_count" "$?" "$work/read.err"
  fi
}

# InnoDB has a list of its tables. MariaDB shows a table only if its `.frm` file is there. The names in the list are those of
# the files. A partition has no such file of its own, nor has a part of a full-text index or a change that was broken off.
find_removed() {
  require_server 'removed tables'
  ask 'SELECT name FROM information_schema.innodb_sys_tables WHERE name LIKE "%/%"' >"$work/listed" 2>"$work/read.err" || {
    note_failure "InnoDB's list of tables" 'an answer' "$?" "$work/read.err"
    return
  }
  sed 's/#[Pp]#.*//' "$work/listed" | grep -vE '/(FTS_[0-9a-f]{16}_|#sql)' | sort -u >"$work/names"
  removed=''
  while read -r table; do
    [ -e "$data/$table.frm" ] || removed="$removed${removed:+, }$table"
  done <"$work/names"
  expect 'tables that were removed' none "${removed:-none}"
}

# A server reads past some damage, such as of a large value, and writes it only to its log. The list of the pages that were in
# memory is not part of the data.
check_log() {
  told=$(grep -aE '\[ERROR\] (\[MY-[0-9]+\] \[InnoDB\]|InnoDB:)' "$work/server.log" | grep -av ib_buffer_pool | head -n 1)
  expect 'errors of InnoDB in the log' none "${told:-none}"
}

# Tables that must have rows: `database.table`.
check_tables() {
  for table in $option_tables; do
    require_server "table $table"
    if rows=$(ask "SELECT IF(EXISTS(SELECT 1 FROM \`${table%.*}\`.\`${table#*.}\`), 'rows', 'no rows')" 2>"$work/read.err"); then
      expect "table $table" rows "$rows"
    else
      note_failure "table $table" rows "$?" "$work/read.err"
    fi
  done
}
