# MariaDB: puts the parts of a data directory together that lie on several volumes. MySQL lists all of its tables, so that it
# misses those that are not there; and it finds files of InnoDB itself.

# A database may be a link to another volume, or a volume that was mounted in the data directory. Without it the server would
# not know of its tables of MyISAM and Aria. A name with a dot is no database.
join_databases() {
  tops=$(for place in $places; do [ ! -e "$place/db.opt" ] || print "$place"; done | grep -Fvx "$data")
  find "$data" -mindepth 1 -maxdepth 1 -type l ! -name '*.*' >"$work/links"
  while read -r link; do
    case $(readlink -f "$link") in "$restored"/*) continue ;; esac
    lay_at=$(readlink "$link")
    find_restored ! -type l -name "${lay_at##*/}"
    found=${found:-$tops}
    join_database "$link" "databases that ${link##*/} leads to"
  done <"$work/links"
  [ -n "$tops" ] || return 0
  find "$data" -mindepth 1 -maxdepth 1 -type d -empty ! -name lost+found >"$work/empty"
  found=$tops
  require_one 'databases that were mounted in the data directory'
  found=$(cat "$work/empty")
  require_one 'places of the database that was mounted'
  rmdir "$only" && found=$tops && join_database "$only" 'databases'
}

# Leads the link `$1` to the only path in `found`, which is called `$2`.
join_database() {
  link=$1
  require_one "$2"
  ln -sfn "$only" "$link"
  tops=$(print "$tops" | grep -Fvx "$only")
}

# A table may have its file in a directory of its own: its path stands in a file, and ends with the database and the table.
join_tables() {
  find -L "$data" -mindepth 2 -maxdepth 2 -name '*.isl' 2>/dev/null >"$work/links"
  while read -r link; do
    lay_at=$(cat "$link")
    lay_in=${lay_at%/*}
    find_restored -type f -path "*/${lay_in##*/}/${lay_at##*/}"
    [ "$(print "$found" | grep -c .)" -ne 1 ] || print "$found" >"$link"
  done <"$work/links"
}
