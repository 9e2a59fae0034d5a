# PostgreSQL: puts the parts of a cluster together that lie on several volumes.

# Links of the cluster to other volumes led to where these were mounted; the WAL may also be a volume that was mounted in the
# cluster. The WAL and tablespaces are found by what is in them.
join_places() {
  # Where a volume was mounted, the directory is empty now.
  if [ -L "$data/pg_wal" ] || rmdir "$data/pg_wal" 2>/dev/null; then
    find_restored -type d -name archive_status
    found=$(print "$found" | sed 's,/archive_status$,,')
    if [ "$(print "$found" | grep -c .)" -gt 1 ]; then
      found=$(print "$found" | while read -r each; do ! has_log "$each" || print "$each"; done)
    fi
    require_one 'directories with WAL'
    ln -sfn "$only" "$data/pg_wal"
  fi
  find "$data/pg_tblspc" -type l >"$work/links"
  find_restored -type d -name "PG_${major}_*"
  spaces=$(print "$found" | grep -Fv "$data/" | sed 's,/[^/]*$,,')
  join_spaces has_name
  join_spaces has_relations
  join_spaces is_left
  while read -r link; do
    wanted=$(readlink "$link")
    found=$spaces
    require_one "tablespaces named ${wanted##*/}"
  done <"$work/links"
}

# Whether the log of this cluster is in the directory `$1`, and not that of another one or of a backup. It has the segment at
# which recovery begins, with the number of the cluster that the control file begins with.
has_log() {
  [ -n "$segment" ] && [ -f "$1/$segment" ] || return 1
  [ "$(od -An -j 24 -N 8 -t u8 "$1/$segment")" = "$(od -An -N 8 -t u8 "$data/global/pg_control")" ]
}

# Leads each link to the only one of the `spaces` that `$1` accepts. Other links stay in the list.
join_spaces() {
  mv "$work/links" "$work/links.open" && : >"$work/links"
  while read -r link; do
    wanted=$(readlink "$link")
    accepted=$(print "$spaces" | while read -r each; do ! "$1" "$each" || print "$each"; done)
    if [ "$(print "$accepted" | grep -c .)" -eq 1 ]; then
      ln -sfn "$accepted" "$link"
      spaces=$(print "$spaces" | grep -Fvx "$accepted")
    else
      print "$link" >>"$work/links"
    fi
  done <"$work/links.open"
}

has_name() { [ "${1##*/}" = "${wanted##*/}" ]; }

# One at the top of its volume has the name of the place where the source mounted it. Whether a file in it is a relation of
# this tablespace: pg_class has both numbers side by side. It is read as a file, since the server needs the tablespaces first.
has_relations() {
  [ -n "$1" ] || return 1
  find "$1" -mindepth 2 -maxdepth 2 -type d -path "*/PG_${major}_*" >"$work/versions"
  while read -r files; do
    base=$data/base/${files##*/}
    [ -f "$base/pg_filenode.map" ] || continue
    find "$files" -type f -name '[1-9]*' | sed 's,.*/,,' | grep -x '[0-9]*' >"$work/relations"
    catalog=$(list_numbers "$base/pg_filenode.map" | sed -n '/^1259$/{n;p;q;}')
    ! list_numbers "$base/$catalog" | grep -xF -A 1 -f "$work/relations" | grep -qx "${link##*/}" || return 0
  done <"$work/versions"
  return 1
}

list_numbers() { od -An -v -w4 -t u4 "$1" | tr -d ' '; }

is_left() { [ -n "$1" ]; }
