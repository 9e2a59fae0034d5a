# The mount table, and which mount holds a path.

# Sets `replaced`: the text `$1` with `$3` for each `$2`.
replace() {
  replaced='' replace_rest=$1
  while [ "${replace_rest#*"$2"}" != "$replace_rest" ]; do
    replaced=$replaced${replace_rest%%"$2"*}$3 replace_rest=${replace_rest#*"$2"}
  done
  replaced=$replaced$replace_rest
}

# Lists are split at blanks, so a path in a list has `|` for each blank: it is a word. These set `word` and `path`.
to_word() {
  replace "$1" ' ' '|'
  word=$replaced
}

to_path() {
  replace "$1" '|' ' '
  path=$replaced
}

# One word for each mount, its columns joined by `>`. The option -r writes a blank as \x20, and a backslash as \x5c.
read_mount_table() {
  mount_table=$(findmnt -rn -o TARGET,MAJ:MIN,FSTYPE,OPTIONS,SOURCE | tr ' |\n' '>? ')
  replace "$mount_table" '\x20' '|'
  mount_table=$replaced
  [ -n "$mount_table" ]
}

# Sets `found_…` from a word of the table. `found_device` names the superblock: the subvolumes of one btrfs have
# different numbers, but freeze as one.
read_row() {
  IFS='>'
  # shellcheck disable=SC2086
  set -- $1
  unset IFS
  found_mount=$1 found_number=$2 found_type=$3 found_options=$4 found_device=$2
  [ "$3" != btrfs ] || found_device=${5%%\[*}
}

# Finds the mount that holds the word `$1`. Of several mounts on one place the last one is on top. A mount below a place
# that was mounted later is hidden, unless it was moved there: then the kernel is asked.
find_mount() {
  found_mount='' found_row='' hiding_row=''
  for row in $mount_table; do
    row_mount=${row%%>*}
    case "$1/" in
      "${row_mount%/}"/*)
        if [ "${#row_mount}" -ge "${#found_mount}" ]; then
          found_mount=$row_mount found_row=$row hiding_row=''
        elif [ "$row_mount" != / ]; then
          hiding_row=$row
        fi
        ;;
    esac
  done
  [ -n "$found_row" ] || return 1
  read_row "$found_row"
  [ -n "$hiding_row" ] || return 0
  to_path "$found_mount"
  minor=${found_number#*:}
  # As stat(2) joins both numbers.
  hiding_number=$((${found_number%:*} << 8 | minor & 255 | (minor & ~255) << 12))
  [ "$(stat -c %d -- "$path" 2>/dev/null)" != "$hiding_number" ] || return 0
  found_row=$hiding_row
  read_row "$found_row"
}

# Whether a mount of `$mounts` is the same as when it was checked. Sets `device` to the device that it had.
is_still_mounted() {
  device_list=$devices
  for device_mount in $mounts; do
    device=${device_list%% *} device_list=${device_list#* }
    [ "$device_mount" != "$1" ] || break
  done
  find_mount "$1" && [ "$found_mount $found_device" = "$1 $device" ]
}
