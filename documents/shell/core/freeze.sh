# Freezing and thawing `$mounts`.

# Longest time for all freezes together, and for all thaws together. After it the script continues without those that hang.
readonly FREEZE_SECONDS=10 THAW_SECONDS=5

# Writes dirty pages back while writers still run, so that the freeze itself has little left to write.
flush_mounts() {
  for flush_place in $unfrozen_places; do
    # No freeze writes these files back, so sync must. Without -f (coreutils before 8.24): everything.
    sync -f "$flush_place" 2>/dev/null || sync
  done
  for flush_mount in $mounts; do
    sync -f "$flush_mount" 2>/dev/null # without -f the freeze does all
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
        # Refused, so this script did not freeze it: the freeze of another program (EBUSY) is not thawed.
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

# Thaws all of `$attempted`, newest first and in parallel, even if some fail. Sets `was_held` (found frozen and thawed),
# `thaw_failed`, and `thawed_centis`.
thaw() {
  was_held='' thaw_failed='' thaw_order='' thaw_pids='' thaw_number=0
  if [ -z "$attempted" ]; then
    read_clock
    thawed_centis=$centis
    return
  fi
  for thaw_mount in $attempted; do
    thaw_order="$thaw_mount $thaw_order"
  done
  has_table=
  read_mount_table && has_table=yes
  for thaw_mount in $thaw_order; do
    thaw_number=$((thaw_number + 1))
    if [ -n "$has_table" ] && ! is_still_mounted "$thaw_mount"; then
      # Unmounting does not thaw, and a thaw here would thaw the file system below.
      printf '%s\n' 'it is not mounted there any more' >"$dir/thaw.$thaw_number"
      thaw_pids="$thaw_pids gone"
      continue
    fi
    # The files were made by the pre: a full /run must not stop a thaw.
    fsfreeze -u "$thaw_mount" </dev/null >/dev/null 2>"$dir/thaw.$thaw_number" 9>&- &
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
}

# Whether a mount of `$mounts` is the same as when it was frozen.
is_still_mounted() {
  still_devices=$devices
  for still_mount in $mounts; do
    if [ "$still_mount" = "$1" ]; then
      find_mount "$1"
      [ "$found_mount $found_device" = "$1 ${still_devices%% *}" ]
      return
    fi
    still_devices=${still_devices#* }
  done
  return 1
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
