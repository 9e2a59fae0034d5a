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
  if command -v mdadm >/dev/null; then
    while read -r row_device _; do
      read_type "$row_device"
      [ "$row_type" != linux_raid_member ] || mdadm --incremental "$row_device" >&2
    done <<ROWS
$rows
ROWS
  fi
  command -v vgchange >/dev/null || return 0
  list_rows
  filter=''
  while read -r row_device _; do
    filter="$filter\"a|^$row_device\$|\","
  done <<ROWS
$rows
ROWS
  # A list of devices that the host keeps would win over the filter.
  vgchange -ay --config "devices { use_devicesfile = 0 filter = [ $filter\"r|.*|\" ] }" >&2
  ! command -v udevadm >/dev/null || udevadm settle -t 10 >&2
}

# Mounts each file system on the volumes under `$restored`. Sets `places` to where, and `mounted` to a line for each.
mount_all() {
  places='' mounted='' place_count=0
  list_rows
  while read -r row_device row_mount; do
    read_type "$row_device"
    case $row_type in
      '' | swap | *_member | crypto_LUKS) continue ;;
    esac
    [ -z "$row_mount" ] || give_up 'file systems that nothing else uses' unmounted "$row_device on $row_mount"
    place=$restored/$place_count
    mkdir -p "$place"
    mount_one rw 2>"$work/mount.err" ||
      give_up "file system $row_type on $row_device" 'to be mounted' "$(cat "$work/mount.err")"
    places="$places $place" place_count=$((place_count + 1))
    mounted="$mounted$place $row_device $row_type
"
  done <<ROWS
$rows
ROWS
  [ "$place_count" -gt 0 ] || give_up 'file systems on the volumes' 'at least 1' 0
  note_check 'file systems that are mounted' "$place_count" "$place_count" true
}

# Mounts `row_device` at `place`. Its journal is replayed here: that is a part of what a restore does. XFS refuses a second
# file system with the same id, such as the one that the set was taken of.
mount_one() {
  mount_options=nosuid,nodev,$1
  [ "$row_type" != xfs ] || mount_options=$mount_options,nouuid
  mount -t "$row_type" -o "$mount_options" "$row_device" "$place"
}

unmount_all() {
  for place in $places; do
    umount "$place" 2>/dev/null || umount -l "$place"
  done
}

# Sets `found`: what find answers below the restored file systems, one path a line.
find_restored() {
  # shellcheck disable=SC2086
  found=$(find $places -xdev "$@" 2>/dev/null)
}

# Sets `only`: the one path among `$found`, or this ends the check. `$1` says what it is.
require_one() {
  found_count=0
  [ -z "$found" ] || found_count=$(print "$found" | grep -c .)
  [ "$found_count" -eq 1 ] || give_up "$1" 1 "$found_count: $found"
  only=$(print "$found" | grep .)
}
