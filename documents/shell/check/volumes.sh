# The volumes of a restored set: found by their ids, assembled, and mounted side by side. No other device is touched.

# Longest wait for the devices of volumes that EC2 reports as attached.
readonly DEVICE_SECONDS=60

# Sets `device`: the device of the volume `$1`. NVMe devices have the id as their serial number, without the dash.
find_device() {
  device=
  serial=$(print "$1" | tr -d -)
  while read -r row_device row_serial; do
    [ "$row_serial" != "$serial" ] || device=$row_device
  done <<ROWS
$(lsblk -dnpo NAME,SERIAL 2>/dev/null)
ROWS
  [ -n "$device" ]
}

has_all_devices() {
  devices='' missing=''
  for volume in $volumes; do
    if find_device "$volume"; then devices="$devices $device"; else missing="$missing $volume"; fi
  done
  [ -z "$missing" ]
}

# Sets `devices`: all of them, or this ends the check.
find_devices() {
  wanted=0
  for volume in $volumes; do wanted=$((wanted + 1)); done
  poll "$DEVICE_SECONDS" 1 has_all_devices || give_up 'volumes that appear' "$wanted" "all but$missing"
  note_check 'volumes that appear' "$wanted" "$wanted" true
}

# Sets `rows`: a line for each device on the volumes, from the disks to what is assembled on them, and where it is mounted.
# shellcheck disable=SC2086
list_rows() { rows=$(lsblk -nrpo NAME,MOUNTPOINT $devices 2>/dev/null | sort -u); }

# Sets `row_type`. A host without udev's database knows the types only from the devices themselves.
read_type() { row_type=$(blkid -p -o value -s TYPE "$1" 2>/dev/null); }

# Starts arrays and volume groups that lie on the volumes. udev may have started them before.
assemble() {
  ! command -v udevadm >/dev/null || udevadm settle -t 10 >&2
  list_rows
  while read -r row_device _; do
    read_type "$row_device"
    case $row_type in
      linux_raid_member) ! command -v mdadm >/dev/null || mdadm --incremental "$row_device" >&2 ;;
      # Tells the kernel the devices of a file system that has several.
      btrfs) ! command -v btrfs >/dev/null || btrfs device scan "$row_device" >&2 ;;
    esac
  done <<ROWS
$rows
ROWS
  command -v vgchange >/dev/null || return 0
  list_rows
  filter=''
  while read -r row_device _; do
    filter="$filter\"a|^$row_device\$|\","
  done <<ROWS
$rows
ROWS
  # A list of devices that the host keeps would win over the filter. A group that lacks a volume starts only what does not need
  # it, which is not all of the set.
  vgchange -ay --config "devices { use_devicesfile = 0 filter = [ $filter\"r|.*|\" ] }" >"$work/groups" 2>&1 ||
    note_failure 'volume groups' 'to be started as a whole' "$?" "$work/groups"
  cat "$work/groups" >&2
  ! command -v udevadm >/dev/null || udevadm settle -t 10 >&2
}

# Mounts each file system on the volumes under `$restored`. Sets `places` to where, and `mounted` to a line for each. Each
# volume must lead to them, or to swap: one on which nothing is known could be damaged.
mount_all() {
  places='' mounted='' place_count=0 btrfs_ids='' usable_count=0
  for volume in $volumes; do
    find_device "$volume"
    devices=$device is_usable=true
    list_rows
    while read -r row_device row_mount; do mount_row; done <<ROWS
$rows
ROWS
    [ "$is_usable" = false ] || usable_count=$((usable_count + 1))
  done
  [ "$place_count" -gt 0 ] || give_up 'file systems on the volumes' 'at least 1' 0
  expect 'volumes that can be used' "$wanted" "$usable_count"
}

# Mounts what is on `row_device`, a device on the volume `volume`, unless that was done for another device or volume.
mount_row() {
  case $mounted in
    *" $row_device "*) return ;;
  esac
  read_type "$row_device"
  case $row_type in
    swap) return ;;
    '' | *_member | crypto_LUKS)
      refuse_unused
      return
      ;;
    btrfs)
      # All devices of a file system have its id.
      btrfs_id=$(blkid -p -o value -s UUID "$row_device" 2>/dev/null)
      case $btrfs_ids in
        *" $btrfs_id "*) return ;;
      esac
      btrfs_ids="$btrfs_ids $btrfs_id "
      ;;
  esac
  [ -z "$row_mount" ] || give_up 'file systems that nothing else uses' unmounted "$row_device on $row_mount"
  place=$restored/$place_count
  mkdir -p "$place"
  mount_one rw 2>"$work/mount.err" ||
    give_up "file system $row_type on $row_device" 'to be mounted' "$(cat "$work/mount.err")"
  places="$places $place" place_count=$((place_count + 1))
  mounted="$mounted$place $row_device $row_type
"
}

# Reports `row_device`, unless other devices are made of it, such as partitions or logical volumes, or it never has data of its
# own: a thin pool, an extended partition, or one of a boot loader.
refuse_unused() {
  [ "$(lsblk -nrpo NAME "$row_device" | grep -c .)" -eq 1 ] || return 0
  case $rows in
    *"$row_device-tpool"*) return 0 ;;
  esac
  case $(blkid -p -o value -s PART_ENTRY_TYPE "$row_device" 2>/dev/null) in
    0x5 | 0xf | 0x85 | 21686148-6449-6e6f-744e-656564454649) return 0 ;;
  esac
  is_usable=false
  case $row_type in
    '') unused='nothing that is known: neither a file system nor swap' ;;
    crypto_LUKS) unused='encrypted by LUKS, which a check has no key for' ;;
    *) unused="$row_type, which could not be assembled" ;;
  esac
  note_check "volume $volume" 'file systems that can be mounted' "$row_device: $unused" false
}

# Mounts `row_device` at `place`. Its journal is replayed here: that is a part of what a restore does. XFS refuses a second
# file system with the same id, such as the one that the set was taken of. Of btrfs this is the top: all subvolumes lie below.
mount_one() {
  mount_options=nosuid,nodev,$1
  case $row_type in
    xfs) mount_options=$mount_options,nouuid ;;
    btrfs) mount_options=$mount_options,subvolid=5 ;;
  esac
  mount -t "$row_type" -o "$mount_options" "$row_device" "$place"
}

unmount_all() {
  for place in $places; do
    umount "$place" 2>/dev/null || umount -l "$place"
  done
}

# Sets `found`: what find answers below the restored file systems, one path a line. A subvolume is another device for find,
# so it is not told to stay on one.
find_restored() {
  # shellcheck disable=SC2086
  found=$(find $places "$@" 2>/dev/null)
}

# The instant at which the newest of the files `$@`, which is told to find, was changed: `@` and seconds.
newest_change() { find "$@" -type f -printf '%T@\n' 2>/dev/null | sort -n | sed -n '$s/^/@/p'; }

# Sets `only`: the one path among `$found`, or this ends the check. `$1` says what it is.
require_one() {
  found_count=0
  [ -z "$found" ] || found_count=$(print "$found" | grep -c .)
  [ "$found_count" -eq 1 ] || give_up "$1" 1 "$found_count: $found"
  only=$(print "$found" | grep .)
}
