# The pre-script: it refuses, or it starts the lease, quiesces the application, freezes, and reports.

refuse() {
  say "refused: $1"
  exit "${2:-$PRE_FAILED}"
}

refuse_busy() { refuse "$1" "$ALREADY_FROZEN"; }

is_held_by_other() { [ -n "$holder" ] && [ "$holder" != "$execution" ]; }

refuse_held() { refuse_busy "the instance is held by $holder"; }

# Whether no process is left to end the hold: its pre and its watchdog have ended, and its lease, if it ever started, is over.
is_orphan() {
  dir=$state_root/$holder
  load_state
  read_clock
  ! is_recorded_running pre && ! is_recorded_running watchdog && [ "$centis" -gt "${due:-0}" ]
  orphan_status=$?
  dir=$state_root/$execution
  return "$orphan_status"
}

# Ends an orphaned hold by a watchdog of its own script, which can release its application. Its lease is over, so the
# watchdog thaws at once: this waits 10 s. Without a script nothing was held yet.
end_orphan() {
  say "ending the hold of $holder, whose watchdog is gone"
  orphan_dir=$state_root/$holder
  if [ ! -r "$orphan_dir/script" ]; then
    true >"$state_root/holder"
    return
  fi
  start_script "$orphan_dir/script" watchdog
  poll 100 0.1 [ -e "$orphan_dir/ended" ] ||
    refuse_busy "what $holder still holds could not be released"
}

# A second delivery of the same pre: repeats the evidence of the first one, or says that the first one did not succeed.
repeat_pre() {
  if [ -s "$dir/evidence" ] && lease_lives; then
    say 'held already: nothing to do'
    cat "$dir/evidence"
    exit 0
  fi
  refuse 'an earlier pre-script did not finish: send the post-script'
}

# Ends a pre that had started its lease: what it froze is thawed before it reports the failure.
fail_pre() {
  trap '' HUP INT TERM
  say "failed: $*"
  stop_alarm
  thaw
  thawed_at=''
  is_uncertain || end_hold failed
  report_section
  exit "$PRE_FAILED"
}

pre_script() {
  check_host
  # Before anything is written, so that the other execution is not disturbed.
  read_holder
  ! is_held_by_other || is_orphan || refuse_held
  mkdir -p "$dir" || exit "$PRE_FAILED"
  ! is_held_by_other || end_orphan
  # A repeated delivery waits until the first one ends, as long as its own time-out allows.
  lock_within $((timeout_seconds - 4)) || refuse_busy 'another script is running on this instance'
  read_holder
  ! is_held_by_other || refuse_held
  if [ "$execution" = None ] && [ "$holder" != None ]; then
    rm -rf "$dir" && mkdir "$dir" # None names no attempt, so the state of the last one is deleted
  fi
  # First the record of this process, then the check for a tombstone; the post does it in the opposite order. So either
  # this pre sees the tombstone or the post sees this pre.
  record_process pre || refuse "could not write to $dir"
  [ ! -e "$dir/tombstone" ] || refuse 'the post-script of this execution has come already'
  load_state
  repeat_section
  [ ! -e "$dir/ended" ] || refuse 'this execution has ended already'
  [ "$holder" != "$execution" ] || repeat_pre
  [ "$deadline" -eq 0 ] || [ "$(date +%s)" -le "$deadline" ] || refuse "came after its deadline $deadline"
  check_mounts 9>&-
  check_section 9>&-
  # Old tombstones are deleted when no delivery can be that late any more.
  find "$state_root" -mindepth 1 -maxdepth 1 -type d -mmin +2880 -exec rm -rf {} + 9>&-
  hold
}

# Sets a value and remembers it for every process that thaws later.
note() {
  eval "$1=\$2"
  remember "$1" "$2" || full_disk
}

full_disk() { fail_pre "could not write to $dir"; }

make_files() {
  for made_file in "$@"; do
    true >"$dir/$made_file" || full_disk
  done
}

# Creates the files that are written while something is frozen, so that a full /run is noticed before the freeze.
reserve_files() {
  made_number=0
  for _ in $mounts; do
    made_number=$((made_number + 1))
    make_files "thaw.$made_number"
  done
  # Space for the record of the end: see end_hold.
  make_files fsfreeze evidence
  printf '%400s\n' '' >"$dir/ending" || full_disk
}

# From the start of the lease to the report. Between the first freeze and the end, only fsfreeze and what
# application_holds needs are forked.
hold() {
  quiesced_centis='' thawed_at='' freeze_millis='' stuck='' alarm=''
  print "$execution" >"$state_root/holder" || refuse "could not write to $state_root"
  trap 'fail_pre interrupted' HUP INT TERM
  note mounts "$mounts"
  note devices "$devices"
  note noted_held_by "$held_by"
  reserve_files
  arm_lease || fail_pre 'the lease could not be armed'
  application_quiesce 9>&- || fail_pre 'the application could not be quiesced'
  note held yes
  flush_mounts 9>&-
  verify_mounts || fail_pre 'the mounts changed meanwhile'
  prepare_set
  freeze_mounts
  application_holds 9>&- || fail_pre 'the application did not stay quiesced'
  lease_lives || fail_pre 'the watchdog of the lease does not run'
  make_set
  build_evidence "$mounts"
  print "$evidence" >"$dir/evidence"
  print "$evidence"
}

freeze_mounts() {
  read_clock
  # The instant before the first freeze, so that the window is never reported shorter than it was. Without mounts only the
  # application is held, since the instant at which it was quiesced.
  frozen_at=$(now) frozen_centis=$centis
  [ -n "$mounts" ] || frozen_at=$quiesced_at frozen_centis=$quiesced_centis
  note quiesced_at "${quiesced_at:-$frozen_at}"
  note frozen_at "$frozen_at"
  note frozen_centis "$frozen_centis"
  start_alarm "$FREEZE_SECONDS"
  freeze
  stop_alarm
}
