# Freezing and thawing `$mounts`. A freeze is of a file system and not of a path: the mount point may be unmounted, moved,
# renamed or covered meanwhile. So both go through the current directory of a process that stays in each mount (lease.sh).

# Longest time for all freezes together, and for all thaws together. After it the script continues without those that hang.
readonly FREEZE_SECONDS=10 THAW_SECONDS=5

# Writes dirty pages back while writers still run, so that the freeze itself has little left to write.
flush_mounts() {
  for flush_place in $unfrozen_places; do
    # No freeze writes these files back, so sync must. Without -f (coreutils before 8.24): everything.
    to_path "$flush_place"
    sync -f "$path" 2>/dev/null || sync
  done
  for flush_mount in $mounts; do
    to_path "$flush_mount"
    sync -f "$path" 2>/dev/null # without -f the freeze does all
  done
}

# Freezes `$mounts` in order. Each is noted in `attempted` before it is tried, so that a freeze is known even if this
# process is killed. A failure ends this script; `stuck` is set when a freeze may still happen later.
freeze() {
  for freeze_mount in $mounts; do
    note attempted "$attempted$freeze_mount "
    to_path "$freeze_mount"
    find_keeper "$freeze_mount" || fail_pre "nothing keeps $path open for its thaw"
    fsfreeze -f "$keeper" </dev/null >/dev/null 2>"$dir/fsfreeze" & # keeps descriptor 9: see lock_within
    freezer=$!
    await "$freezer"
    case $? in
      0) ;;
      124)
        stuck=yes
        kill -KILL "$freezer" 2>/dev/null
        fail_pre "freezing $path did not end within $FREEZE_SECONDS s"
        ;;
      *)
        # Refused, so this script did not freeze it: the freeze of another program (EBUSY) is not thawed.
        attempted=${attempted%"$freeze_mount "}
        remember attempted "$attempted"
        read -r freeze_message <"$dir/fsfreeze" && freeze_message=": ${freeze_message#fsfreeze: "$keeper": }"
        fail_pre "could not freeze $path$freeze_message"
        ;;
    esac
  done
}

# Thaws all of `$attempted`, newest first and in parallel, then releases the application, each even if others fail. Sets
# `was_held` (found frozen and thawed), `thaw_failed`, and the instant of the thaw.
thaw() {
  was_held='' thaw_failed=''
  [ -z "$attempted" ] || thaw_mounts
  read_clock
  thawed_centis=$centis thawed_at=$(now) freeze_millis=''
  # An application that can't be released counts as not thawed.
  application_release 9>&- || thaw_failed="$thaw_failed application"
}

thaw_mounts() {
  thaw_order='' thaw_pids='' thaw_number=0 remounted=''
  for thaw_mount in $attempted; do
    thaw_order="$thaw_mount $thaw_order"
  done
  mount_table=
  for thaw_mount in $thaw_order; do
    thaw_number=$((thaw_number + 1))
    if ! find_frozen "$thaw_mount"; then
      # Unmounting does not thaw, and a thaw here would thaw the file system below.
      print 'it is not mounted there any more' >"$dir/thaw.$thaw_number"
      thaw_pids="$thaw_pids gone"
      continue
    fi
    # The files were made by the pre: a full /run must not stop a thaw.
    fsfreeze -u "$path" </dev/null >/dev/null 2>"$dir/thaw.$thaw_number" 9>&- &
    thaw_pids="$thaw_pids $!"
  done
  start_alarm "$THAW_SECONDS"
  thaw_number=0
  # shellcheck disable=SC2086
  set -- $thaw_pids
  for thaw_mount in $thaw_order; do
    thaw_number=$((thaw_number + 1))
    [ "$1" != gone ] && await "$1"
    judge_thaw $?
    shift
  done
  stop_alarm
  [ -z "$remounted" ] || umount "$remounted"
}

# Sets `path` to one that leads to the file system that was frozen as `$1`: its keeper, its mount point, or a new mount.
find_frozen() {
  if find_keeper "$1"; then
    path=$keeper
  elif [ -n "$mount_table" ] || read_mount_table && ! is_still_mounted "$1"; then
    remount
  else
    to_path "$1"
  fi
}

# Mounts the frozen file system `$device` again, one at a time: no process keeps it and its mount point is gone.
remount() {
  [ -z "$remounted" ] || return
  remounted=$dir/again
  path=$remounted
  if [ "$device" = "${device#/}" ]; then
    device=$(readlink -f -- "$block_devices/$device")
    device=/dev/${device##*/}
  fi
  mkdir -p "$path" && mount "$device" "$path"
}

judge_thaw() {
  if [ "$1" -eq 0 ]; then
    was_held="$was_held $thaw_mount"
    return
  fi
  thaw_message="exit status $1"
  [ "$1" -eq 124 ] || read -r thaw_message <"$dir/thaw.$thaw_number"
  to_path "$thaw_mount"
  case $thaw_message in
    *'Invalid argument'*) say "$path was not frozen any more" ;;
    *)
      thaw_failed="$thaw_failed $thaw_mount"
      say "could not thaw $path: ${thaw_message#fsfreeze: /proc/*/cwd: }"
      ;;
  esac
}
