# From the places that hold data to the mounts that are frozen.

begin_mounts() {
  mounts='' devices='' grounds='' list_length=0 unfrozen_places=''
  read_mount_table || not_ready 'findmnt could not list the mounts'
  read_needed
}

check_path() {
  case $1 in
    *[!A-Za-z0-9_@+=:,.~/' '-]*) not_ready "'$1' has characters beyond letters, digits, blanks and _@+=:,.~/-" ;;
    /*) ;;
    *) not_ready "'$1' is not an absolute path" ;;
  esac
}

# Adds the mount that was found, for the word `$1`.
add_found_mount() {
  to_path "$1"
  add_path=$path
  to_path "$found_mount"
  check_path "$path"
  ! is_protected || not_ready "$add_path is on $path, which is never frozen, since $needed_by is needed there: move it to a volume of its own"
  case $found_type:$found_number in
    btrfs:* | bcachefs:*) ;;
    *:0:*) not_ready "$add_path is on $path, of type $found_type, which is not on a volume" ;;
  esac
  read_ground
  [ -z "$ground_store" ] || not_ready "$add_path is on $path, which is instance store: no snapshot contains it"
  mounts="${mounts:+$mounts }$found_mount"
  devices="${devices:+$devices }$found_device"
  grounds="${grounds:+$grounds }$ground"
  list_length=$((list_length + ${#found_mount} + 26))
  [ "$list_length" -le "$LONGEST_MOUNT_LIST" ] || not_ready 'too many mounts for one line of evidence'
}

# A mount point that an option names by a word; a link to a mount point names it too.
require_mount() {
  to_path "$1"
  check_path "$path"
  find_place "$path"
  to_path "$1"
  [ "$found_mount" = "$place" ] || not_ready "$path is not a mount point: it is a path on $found_mount"
  if contains "$devices" "$found_device"; then
    ! contains "$mounts" "$place" || return 0
    not_ready "$path shows a file system ($found_device) that was named already: name it once"
  fi
  add_found_mount "$1"
}

# Mounts that an option names in addition to those of the application. What was found already is not named twice.
require_extra_mounts() {
  for extra_mount in $1; do
    to_path "$extra_mount"
    if ! find_real "$path" || [ "$found_mount" != "$place" ] || ! contains "$devices" "$found_device"; then
      require_mount "$extra_mount"
    fi
  done
}

# The mounts that hold a path of the application, and all that lies below it. Paths on one file system are one mount.
require_mount_of() { cover_place "$1" require_found; }

require_found() { contains "$devices" "$found_device" || add_found_mount "$1"; }

# The same for an application that holds its own writes. Files on the system's file system are held by the application
# alone; the evidence then says `heldBy` lock.
hold_place() { cover_place "$1" hold_found; }

hold_found() {
  to_path "$1"
  if is_protected && { [ -b "$path" ] || ! is_in_memory; }; then
    held_by=lock
    contains "$unfrozen_places" "$1" || unfrozen_places="${unfrozen_places:+$unfrozen_places }$1"
  else
    require_found "$1"
  fi
}

# Sets `place`, the word of the real path of `$1`, and finds its mount.
find_real() {
  place=$(readlink -f -- "$1") || return 1
  to_word "$place"
  place=$word
  find_mount "$place"
}

find_place() {
  { [ -e "$1" ] && find_real "$1"; } || not_ready "$1 does not exist on this instance"
  to_path "$place"
  check_path "$path"
}

# Has the function `$2` take the mount of a path, and then each mount below the path.
cover_place() {
  find_place "$1"
  "$2" "$place"
  for cover_row in $mount_table; do
    case $cover_row in
      "$place"/*)
        # Another mount may hide this one.
        find_mount "${cover_row%%>*}"
        [ "$found_row" != "$cover_row" ] || is_in_memory || "$2" "$found_mount"
        ;;
    esac
  done
}

# File systems that have no data of a volume, and images that nobody writes to.
is_in_memory() {
  case $found_type in
    tmpfs | ramfs | devtmpfs | hugetlbfs | autofs | proc | sysfs | devpts | mqueue | nsfs | cgroup | cgroup2 | \
      squashfs | iso9660 | erofs) ;;
    *) return 1 ;;
  esac
}

# Puts each mount before those that it stands on: frozen first, its last pages would wait for the other for ever.
order_mounts() {
  order_list='' order_devices=$devices order_grounds=$grounds
  for order_mount in $mounts; do
    order_device=${order_devices%% *} order_devices=${order_devices#* }
    order_ground=${order_grounds%% *} order_grounds=${order_grounds#* }
    order_next='' order_entry=$order_mount'>'$order_device
    for order_other in $order_list; do
      case $order_ground in
        *">${order_other##*>}>"*)
          order_next="$order_next $order_entry"
          order_entry=
          order_ground=
          ;;
      esac
      order_next="$order_next $order_other"
    done
    order_list="$order_next $order_entry"
  done
  mounts='' devices=''
  for order_entry in $order_list; do
    mounts="${mounts:+$mounts }${order_entry%%>*}"
    devices="${devices:+$devices }${order_entry##*>}"
  done
}

# A second check right before the freeze: the mounts are the same, and what is kept open for the thaw is what they show.
verify_mounts() {
  read_mount_table || return 1
  for verify_mount in $mounts; do
    to_path "$verify_mount"
    verify_path=$path
    # shellcheck disable=SC3013
    is_still_mounted "$verify_mount" && find_keeper "$verify_mount" && [ "$keeper" -ef "$verify_path" ] || return 1
  done
}
