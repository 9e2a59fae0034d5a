# Which file systems are meant, whether they may be frozen, and freezing and thawing them.
# shellcheck shell=sh disable=SC2034,SC2154

# What the agent, the script, its state and its programs stand on: frozen, the post-script could not even start.
protected_paths="/ /boot /boot/efi /dev /etc /proc /run /sys /tmp /usr /var /var/lib /var/lib/amazon
/var/lib/amazon/ssm /var/log /var/tmp $state_root"
# Longest that all freezes together, and all thaws together, may take before what hangs is left behind.
readonly FREEZE_SECONDS=10 THAW_SECONDS=5
# Keeps the evidence below the 2,000 characters that its reader takes.
readonly LONGEST_MOUNT_LIST=1500

read_mount_table() { mount_table=$(findmnt -rn -o MAJ:MIN,TARGET); }

# Sets `found_mount` and `found_device` to the mount that holds a path; of several on one place the last is on top.
find_mount() {
  found_mount='' found_device=''
  while read -r row_device row_target; do
    case "$1/" in
      "${row_target%/}"/*)
        if [ "${#row_target}" -ge "${#found_mount}" ]; then
          found_mount=$row_target found_device=$row_device
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
  for protected_path in $protected_paths "${script_file%/*}"; do
    find_mount "$protected_path" && protected_devices="$protected_devices$found_device "
  done
}

begin_mounts() {
  mounts='' devices='' mount_list_length=0
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

add_found_mount() {
  case "$found_mount" in
    /boot | /boot/*) not_ready "$1 is on the system's $found_mount, which is never frozen" ;;
  esac
  case "$protected_devices" in
    *" $found_device "*) not_ready "$1 is on the file system ($found_device) that the system or the agent runs on, which is never frozen: move it to a volume of its own" ;;
  esac
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
  required_path=$(readlink -f -- "$1") || not_ready "$1 does not exist on this instance"
  check_path "$required_path"
  find_mount "$required_path"
  check_path "$found_mount"
  case " $devices " in
    *" $found_device "*) return 0 ;;
  esac
  add_found_mount "$required_path"
}

# Once more, right before the freeze: had a mount gone away, freezing its path would freeze what lies beneath.
verify_mounts() {
  read_mount_table || return 1
  verify_devices=$devices
  for verify_mount in $mounts; do
    find_mount "$verify_mount"
    [ "$found_mount $found_device" = "$verify_mount ${verify_devices%% *}" ] || return 1
    verify_devices=${verify_devices#* }
  done
}

# Writes back what is dirty while writers still run, so that the freeze itself has little left to write.
flush_mounts() {
  for flush_mount in $mounts; do
    sync -f "$flush_mount" 2>/dev/null # coreutils before 8.24 have no -f: the freeze then does all
  done
}

# Freezes `$mounts` in order. Each is noted in `attempted` before it is tried, so that no death of this process can
# hide a freeze. Returns 1 with `freeze_problem`; `stuck` is set when a freeze may still come to pass.
freeze() {
  freeze_problem='' stuck=''
  for freeze_mount in $mounts; do
    attempted="${attempted:+$attempted }$freeze_mount"
    if ! remember attempted "$attempted"; then
      freeze_problem="could not write to $dir"
      return 1
    fi
    fsfreeze -f "$freeze_mount" </dev/null >/dev/null 2>"$dir/fsfreeze" & # keeps descriptor 9: see lock_within
    freezer=$!
    await "$freezer"
    case $? in
      0) ;;
      124)
        stuck=yes
        kill -KILL "$freezer" 2>/dev/null
        freeze_problem="freezing $freeze_mount did not end within $FREEZE_SECONDS s"
        return 1
        ;;
      *)
        # Refused, so not frozen by this script: somebody else's freeze (EBUSY) is left alone.
        attempted=${attempted%"$freeze_mount"}
        attempted=${attempted% }
        remember attempted "$attempted"
        freeze_problem="could not freeze $freeze_mount"
        read -r freeze_message <"$dir/fsfreeze" && freeze_problem="$freeze_problem: $freeze_message"
        return 1
        ;;
    esac
  done
}

# Thaws `$attempted`, newest first and all at once, whatever happens to each. Sets `was_held` (found frozen and
# thawed), `thaw_failed`, and `thawed_centis`.
thaw() {
  was_held='' thaw_failed='' thaw_order='' thaw_pids='' thaw_number=0
  [ -n "$attempted" ] || return 0
  for thaw_mount in $attempted; do
    thaw_order="$thaw_mount $thaw_order"
  done
  for thaw_mount in $thaw_order; do
    thaw_number=$((thaw_number + 1))
    # The files were made by the pre: a full /run must not stop a thaw.
    fsfreeze -u "$thaw_mount" </dev/null >/dev/null 2>"$dir/thaw.$thaw_number" 9>&- &
    thaw_pids="$thaw_pids $!"
  done
  ring_after "$THAW_SECONDS"
  thaw_number=0
  # shellcheck disable=SC2086
  set -- $thaw_pids
  for thaw_mount in $thaw_order; do
    thaw_number=$((thaw_number + 1))
    await "$1"
    judge_thaw $?
    shift
  done
  read_clock
  thawed_centis=$centis
  silence
}

judge_thaw() {
  if [ "$1" -eq 0 ]; then
    was_held="$was_held $thaw_mount"
    return
  fi
  thaw_message="exit status $1"
  [ "$1" -eq 124 ] || read -r thaw_message <"$dir/thaw.$thaw_number"
  case "$thaw_message" in
    *'Invalid argument'*) say "$thaw_mount was not frozen any more" ;;
    *)
      thaw_failed="$thaw_failed $thaw_mount"
      say "could not thaw $thaw_mount: $thaw_message"
      ;;
  esac
}
