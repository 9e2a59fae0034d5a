# Which file systems are meant, and whether they may be frozen.
# shellcheck shell=sh disable=SC2034,SC2154

# Where the kernel tells of block devices.
block_devices=/sys/dev/block

read_mount_table() { mount_table=$(findmnt -rn -o MAJ:MIN,FSTYPE,TARGET,SOURCE); }

# Sets `found_mount` and what is mounted there for the mount that holds a path; of several on one place the last is on
# top. `found_device` names the superblock: the subvolumes of one btrfs have numbers of their own, but freeze as one.
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

# By device, since a bind mount of the root file system has an innocent name and the same superblock.
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

# Whether the system or the agent runs on what was found.
is_protected() {
  case "$found_mount" in
    /boot | /boot/*) return 0 ;;
  esac
  case "$protected_devices" in
    *" $found_device "*) return 0 ;;
  esac
  return 1
}

# No EBS snapshot holds what is on instance store, so a set would be called complete that is not. Nitro's devices tell
# by their model; partitions have none of their own, and LVM or RAID stand on others (`slaves`).
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
    not_ready "$1 is on $found_mount, which is instance store: no EBS snapshot holds it"
  mounts="${mounts:+$mounts }$found_mount"
  devices="${devices:+$devices }$found_device"
  mount_list_length=$((mount_list_length + ${#found_mount} + 26))
  [ "$mount_list_length" -le "$LONGEST_MOUNT_LIST" ] || not_ready 'too many mounts for one line of evidence'
}

# A mount point that was asked for by name.
require_mount() {
  check_path "$1"
  find_mount "$1"
  [ "$found_mount" = "$1" ] || not_ready "$1 is not a mount point: it is a path on $found_mount"
  case " $devices " in
    *" $found_device "*)
      case " $mounts " in
        *" $1 "*) return 0 ;;
      esac
      not_ready "$1 shows a file system ($found_device) that was named already: name it once"
      ;;
  esac
  add_found_mount "$1"
}

# The mount that holds a path which the application named; several paths of one file system are one mount.
require_mount_of() {
  find_place "$1"
  case " $devices " in
    *" $found_device "*) return 0 ;;
  esac
  add_found_mount "$place"
}

# The same for an application that holds its own writes: what shares the system's file system is held by that alone,
# which the evidence says (`heldBy` lock).
hold_place() {
  find_place "$1"
  if is_protected; then
    held_by=lock
    case " $unfrozen_places " in
      *" $place "*) ;;
      *) unfrozen_places="${unfrozen_places:+$unfrozen_places }$place" ;;
    esac
  else
    require_mount_of "$1"
  fi
}

find_place() {
  [ -e "$1" ] || not_ready "$1 does not exist on this instance"
  place=$(readlink -f -- "$1") || not_ready "$1 does not lead to a place on this instance"
  check_path "$place"
  find_mount "$place"
  check_path "$found_mount"
}

# Mounts that were asked for beside those that the application named.
require_extra_mounts() {
  for extra_mount in $1; do
    case " $mounts " in
      *" $extra_mount "*) ;;
      *) require_mount "$extra_mount" ;;
    esac
  done
}

# Once more, right before the freeze: had a mount gone away, freezing its path would freeze what lies beneath.
verify_mounts() {
  read_mount_table || return 1
  for verify_mount in $mounts; do
    is_still_mounted "$verify_mount" || return 1
  done
}
