# File systems: checked by their own programs, and files by their checksums.

application_ready() {
  [ -z "$option_manifest" ] || require_tools sha256sum
}

application_check() {
  mark_usable
  check_file_systems
  check_files
  [ -z "$option_manifest" ] || check_manifest
  # shellcheck disable=SC2086
  note_newest "$(newest_change $places)"
}

# Each is unmounted, so that its journal is replayed and nobody writes to it, and is mounted again to read it. btrfs has
# checksums of the files too.
check_file_systems() {
  while read -r place row_device row_type; do
    [ -n "$place" ] || continue
    require_time "$row_device"
    set --
    case $row_type in
      ext[234]) set -- e2fsck -fn ;;
      xfs) set -- xfs_repair -n ;;
      btrfs) set -- btrfs check --readonly --check-data-csum ;;
    esac
    if [ "$#" -eq 0 ] || ! command -v "$1" >/dev/null; then
      note_check "file system on $row_device" 'to be checked' "no program for $row_type: only mounted" true
      continue
    fi
    umount "$place" || give_up "file system on $row_device" 'to be unmounted' 'in use'
    if timeout -k 5 "$left" "$@" "$row_device" >"$work/fsck" 2>&1 </dev/null 9>&-; then
      note_check "file system on $row_device" 'without errors' 'without errors' true
    else
      note_failure "file system on $row_device" 'without errors' "$?" "$work/fsck"
    fi
    mount_one ro 2>"$work/mount.err" || give_up "file system on $row_device" 'to be mounted again' "$(cat "$work/mount.err")"
  done <<MOUNTED
$mounted
MOUNTED
}

check_files() {
  for file in $option_files; do
    find_restored -path "*$file"
    read_state
    expect "file $file" 'not empty' "$state"
  done
}

# Sets `state` by the paths in `found`. A directory is no file. A link counts as the file that it leads to. Out of what was
# restored it leads to a file of the drill's instance, or to none.
read_state() {
  state=missing
  [ -z "$found" ] || state='no file'
  while read -r path; do
    target=$(readlink -f "$path")
    case $target in
      "$restored"/*) [ -f "$target" ] || continue ;;
      *) continue ;;
    esac
    [ ! -s "$target" ] || state='not empty'
    [ "$state" = 'not empty' ] || state=empty
  done <<PATHS
$found
PATHS
}

check_manifest() {
  require_time "manifest $option_manifest"
  find_restored -type f -path "*$option_manifest"
  require_one "manifests $option_manifest"
  sums=$(grep -c . "$only")
  if (cd "${only%/*}" && exec timeout -k 5 "$left" sha256sum -c --quiet --strict "$only" 9>&-) >"$work/sums" 2>&1 </dev/null; then
    note_check 'files with their checksums' "$sums" "$sums" true
  else
    note_failure 'files with their checksums' "$sums" "$?" "$work/sums"
  fi
}

application_stop() { :; }
