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
# process is killed. Returns 1 with `freeze_problem`; `stuck` is set when a freeze may still happen later.
freeze() {
  freeze_problem='' stuck=''
  for freeze_mount in $mounts; do
    attempted="${attempted:+$attempted }$freeze_mount"
    if ! remember attempted "$attempted"; then
      freeze_problem="could not write to $dir"
      return 1
    fi
    to_path "$freeze_mount"
    if ! find_keeper "$freeze_mount"; then
      freeze_problem="nothing keeps $path open for its thaw"
      return 1
    fi
    fsfreeze -f "$keeper" </dev/null >/dev/null 2>"$dir/fsfreeze" & # keeps descriptor 9: see lock_within
    freezer=$!
    await "$freezer"
    case $? in
      0) ;;
      124)
        stuck=yes
        kill -KILL "$freezer" 2>/dev/null
        freeze_problem="freezing $path did not end within $FREEZE_SECONDS s"
        return 1
        ;;
      *)
        # Refused, so this script did not freeze it: the freeze of another program (EBUSY) is not thawed.
        attempted=${attempted%"$freeze_mount"}
        attempted=${attempted% }
        remember attempted "$attempted"
        freeze_problem="could not freeze $path"
        read -r freeze_message <"$dir/fsfreeze" && freeze_problem="$freeze_problem: ${freeze_message#fsfreeze: "$keeper": }"
        return 1
        ;;
    esac
  done
}

# Thaws all of `$attempted`, newest first and in parallel, even if some fail. Sets `was_held` (found frozen and thawed),
# `thaw_failed`, and `thawed_centis`.
thaw() {
  was_held='' thaw_failed='' thaw_order='' thaw_pids='' thaw_number=0 remounted=''
  if [ -z "$attempted" ]; then
    read_clock
    thawed_centis=$centis
    return
  fi
  for thaw_mount in $attempted; do
    thaw_order="$thaw_mount $thaw_order"
  done
  mount_table=
  for thaw_mount in $thaw_order; do
    thaw_number=$((thaw_number + 1))
    if ! find_frozen "$thaw_mount"; then
      # Unmounting does not thaw, and a thaw here would thaw the file system below.
      printf '%s\n' 'it is not mounted there any more' >"$dir/thaw.$thaw_number"
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
    if [ "$1" = gone ]; then
      judge_thaw 1
    else
      await "$1"
      judge_thaw $?
    fi
    shift
  done
  read_clock
  thawed_centis=$centis
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
  case "$thaw_message" in
    *'Invalid argument'*) say "$path was not frozen any more" ;;
    *)
      thaw_failed="$thaw_failed $thaw_mount"
      say "could not thaw $path: ${thaw_message#fsfreeze: /proc/*/cwd: }"
      ;;
  esac
}
