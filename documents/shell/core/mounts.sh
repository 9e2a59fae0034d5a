# Which file systems are frozen, and whether they may be.

# The kernel's description of block devices.
block_devices=/sys/dev/block

read_mount_table() { mount_table=$(findmnt -rn -o MAJ:MIN,FSTYPE,TARGET,SOURCE); }

# Sets `found_mount` to the mount that holds a path, and describes it. Of several mounts on one place the last one is on
# top. `found_device` names the superblock: the subvolumes of one btrfs have different numbers, but freeze as one.
find_mount() {
  found_mount='' found_device='' found_type='' found_number=''
  while read -r row_number row_type row_target row_source; do
    case "$1/" in
      "${row_target%/}"/*)
        if [ "${#row_target}" -ge "${#found_mount}" ]; then
          found_mount=$row_target found_device=$row_number found_type=$row_type found_number=$row_number
          [ "$row_type" != btrfs ] || found_device=${row_source%%\[*}
        fi
        ;;
    esac
  done <<TABLE
$mount_table
TABLE
  [ -n "$found_mount" ]
}

# By device: a bind mount of the root file system has another path and the same superblock.
read_protected_devices() {
  protected_devices=' '
  for protected_path in $protected_paths "$state_root" "${script_file%/*}"; do
    find_mount "$protected_path" && protected_devices="$protected_devices$found_device "
  done
}

begin_mounts() {
  mounts='' devices='' mount_list_length=0 unfrozen_places=''
  read_mount_table || not_ready 'findmnt could not list the mounts'
  read_protected_devices
}

check_path() {
  case "$1" in
    *[!A-Za-z0-9_@+=:,./-]*) not_ready "the path '$1' has characters other than letters, digits and _@+=:,./-" ;;
    /*) ;;
    *) not_ready "'$1' is not an absolute path" ;;
  esac
}

# Whether the system or the agent runs on the mount that was found.
is_protected() {
  case "$found_mount" in
    /boot | /boot/*) return 0 ;;
  esac
  contains "$protected_devices" "$found_device"
}

# No EBS snapshot contains what is on instance store, so its set would not be complete. Nitro's devices are known by
# their model. Partitions have no model, and LVM or RAID are on other devices (`slaves`).
is_instance_store() {
  for store_model in "$1/device/model" "$1/../device/model"; do
    store_name=
    [ ! -r "$store_model" ] || read -r store_name <"$store_model"
    case "$store_name" in
      *'Instance Storage'*) return 0 ;;
    esac
  done
  set +f
  set -- "$1"/slaves/*
  set -f
  for store_below in "$@"; do
    [ ! -d "$store_below" ] || ! is_instance_store "$store_below" || return 0
  done
  return 1
}

add_found_mount() {
  ! is_protected || not_ready "$1 is on the file system ($found_mount) that the system or the agent runs on, which is never frozen: move it to a volume of its own"
  case "$found_type:$found_number" in
    btrfs:* | bcachefs:*) ;;
    *:0:*) not_ready "$1 is on $found_mount, of type $found_type, which is not on a volume and can't be frozen" ;;
  esac
  ! is_instance_store "$block_devices/$found_number" ||
    not_ready "$1 is on $found_mount, which is instance store: no EBS snapshot contains it"
  mounts="${mounts:+$mounts }$found_mount"
  devices="${devices:+$devices }$found_device"
  mount_list_length=$((mount_list_length + ${#found_mount} + 26))
  [ "$mount_list_length" -le "$LONGEST_MOUNT_LIST" ] || not_ready 'too many mounts for one line of evidence'
}

# A mount point that an option names.
require_mount() {
  check_path "$1"
  find_mount "$1"
  [ "$found_mount" = "$1" ] || not_ready "$1 is not a mount point: it is a path on $found_mount"
  if contains "$devices" "$found_device"; then
    ! contains "$mounts" "$1" || return 0
    not_ready "$1 shows a file system ($found_device) that was named already: name it once"
  fi
  add_found_mount "$1"
}

# The mount that holds a path of the application; several paths on one file system are one mount.
require_mount_of() {
  find_place "$1"
  contains "$devices" "$found_device" || add_found_mount "$place"
}

# The same for an application that holds its own writes. Files on the system's file system are held by the application
# alone; the evidence then says `heldBy` lock.
hold_place() {
  find_place "$1"
  if is_protected; then
    held_by=lock
    contains "$unfrozen_places" "$place" || unfrozen_places="${unfrozen_places:+$unfrozen_places }$place"
  else
    require_mount_of "$1"
  fi
}

hold_links() {
  hold_links=$(find "$1" -maxdepth 2 -type l) || not_ready "could not look for links in $1"
  for hold_link in $hold_links; do
    hold_place "$hold_link"
  done
}

find_place() {
  [ -e "$1" ] || not_ready "$1 does not exist on this instance"
  place=$(readlink -f -- "$1") || not_ready "$1 does not lead to a place on this instance"
  check_path "$place"
  find_mount "$place"
  check_path "$found_mount"
}

# Mounts that an option names in addition to those of the application.
require_extra_mounts() {
  for extra_mount in $1; do
    contains "$mounts" "$extra_mount" || require_mount "$extra_mount"
  done
}

# A second check right before the freeze: if a mount is gone, freezing its path would freeze the file system below it.
verify_mounts() {
  read_mount_table || return 1
  for verify_mount in $mounts; do
    is_still_mounted "$verify_mount" || return 1
  done
}
