# What a file system stands on: other file systems, through loop files, device mapper, md, partitions and overlays. And
# which file systems the system itself needs.

# The kernel's descriptions of block devices, of the devices of each btrfs, and of swap.
block_devices=/sys/dev/block
btrfs_file_systems=/sys/fs/btrfs
swaps=/proc/swaps

# Adds the kernel's directory of a device and those of the devices below it to `blocks`.
add_blocks() {
  blocks="$blocks $1"
  set +f
  for block in "$1"/slaves/*; do
    [ ! -d "$block" ] || add_blocks "$block"
  done
  set -f
}

# Adds the files and directories below the file system that was found to `ground_places`.
list_ground() {
  blocks=''
  case $found_type in
    overlay)
      IFS=,:
      for ground_place in $found_options; do
        ground_place=${ground_place#*dir=}
        [ "$ground_place" = "${ground_place#/}" ] || ground_places="$ground_places$ground_place "
      done
      unset IFS
      ;;
    btrfs)
      block=$(readlink -f -- "$found_device")
      set +f
      set -- "$btrfs_file_systems"/*/devices/"${block##*/}"
      for block in "${1%/*}"/*; do
        add_blocks "$block"
      done
      set -f
      ;;
    *) add_blocks "$block_devices/$found_number" ;;
  esac
  for block in $blocks; do
    # What a partition lacks is in the directory of its device.
    for ground_block in "$block" "$block/.."; do
      ground_file='' ground_model=''
      {
        read -r ground_file <"$ground_block/loop/backing_file"
        read -r ground_model <"$ground_block/device/model"
      } 2>/dev/null
      if [ -n "$ground_file" ]; then
        to_word "$ground_file"
        ground_places="$ground_places$word "
      fi
      # No EBS snapshot contains what is on instance store, so its set would not be complete. Nitro's devices are known by
      # their model.
      case $ground_model in
        *'Instance Storage'*) ground_store=yes ;;
      esac
    done
  done
}

# Sets `ground`: `>`, and each file system below the one that was found with `>` after it. Sets `ground_store` where one of
# their devices is instance store. The mount that was found stays the same.
read_ground() {
  ground='>' ground_store='' ground_places='' ground_row=$found_row
  list_ground
  while [ -n "$ground_places" ]; do
    ground_place=${ground_places%% *} ground_places=${ground_places#* }
    find_mount "$ground_place" || continue
    case $ground in
      *">$found_device>"*) ;;
      *)
        ground="$ground$found_device>"
        list_ground
        ;;
    esac
  done
  read_row "$ground_row"
}

# Sets `needed`: each file system that holds one of the needed paths, or that such a file system stands on, as
# `PATH>DEVICE`. By device: a bind mount of the root file system has another path and the same superblock.
read_needed() {
  needed=''
  to_word "${script_file%/*}"
  # shellcheck disable=SC2086
  set -- $NEEDED_PATHS $NEEDED_TREES "$state_root" "$word"
  # A link such as /bin leads elsewhere.
  for needed_path in "$@" $(readlink -f -- "$@" 2>/dev/null); do
    ! find_mount "$needed_path" || need_found
  done
  for needed_row in $mount_table; do
    needed_path=${needed_row%%>*}
    for needed_tree in $NEEDED_TREES; do
      case $needed_path in
        "$needed_tree"/*)
          read_row "$needed_row"
          need_found
          ;;
      esac
    done
  done
  read_swap
}

need_found() {
  if ! is_protected; then
    read_ground
    need_devices "$ground$found_device"
  fi
}

# Adds a list as of read_ground.
need_devices() {
  IFS='>'
  for device in $1; do
    needed="$needed $needed_path>$device"
  done
  unset IFS
}

# Whether the system or the agent needs the mount that was found; sets `needed_by` to the path that it needs there.
is_protected() {
  for needed_entry in $needed; do
    if [ "${needed_entry##*>}" = "$found_device" ]; then
      needed_by=${needed_entry%%>*}
      return 0
    fi
  done
  return 1
}

# Memory that can't be written back blocks everything. The kernel writes into a swap file without its file system, but
# what lies below, such as the file of a loop device, must not be frozen.
read_swap() {
  [ -r "$swaps" ] || return 0
  needed_path=swap
  while read -r swap_name swap_type _; do
    case $swap_type in
      file)
        replace "$swap_name" '\040' '|'
        find_mount "$replaced" || continue
        ;;
      partition)
        swap_name=$(readlink -f -- "$swap_name")
        { read -r swap_name <"/sys/class/block/${swap_name##*/}/dev"; } 2>/dev/null || continue
        read_row "swap>$swap_name>swap>-"
        ;;
      *) continue ;;
    esac
    read_ground
    need_devices "$ground"
  done <"$swaps"
}
