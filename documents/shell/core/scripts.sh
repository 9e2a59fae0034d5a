# What the three commands do. An application brings `held_by` and the functions application_check, application_quiesce
# and application_release.
# shellcheck shell=sh disable=SC2034,SC2154

# Longest that a post waits for the lock before it thaws without: a watchdog at work needs tens of milliseconds.
readonly POST_LOCK_SECONDS=3

check_host() {
  [ "$(id -u)" = 0 ] || not_ready 'freezing needs root'
  [ -f "$script_file" ] || not_ready "the lease needs this script as a file, got '$script_file'"
  for tool in cp date find findmnt flock fsfreeze mkdir readlink rm setsid sleep timeout; do
    command -v "$tool" >/dev/null || not_ready "$tool is not installed"
  done
}

check_mounts() {
  begin_mounts
  application_check
  [ -n "$mounts" ] || not_ready 'there is no mount to freeze'
}

dry_run() {
  check_host
  check_mounts
  printf '%s\n' "would freeze, in this order: $mounts" "would hold for at most $lease_seconds s"
  read_holder
  [ -z "$holder" ] || printf '%s\n' "now held by $holder: a pre-script would refuse"
}

refuse_pre() {
  say "$2"
  exit "$1"
}

# Nobody else is disturbed, so this comes before anything is written.
refuse_when_held_by_other() {
  read_holder
  if [ -n "$holder" ] && [ "$holder" != "$execution" ] && ! is_orphan; then
    refuse_pre "$ALREADY_FROZEN" "the instance is held by $holder"
  fi
}

# Whether nobody is left to end the hold: its pre and its watchdog are dead, and its lease, if ever armed, is over.
is_orphan() {
  dir=$state_root/$holder
  orphan=yes
  load_state
  for orphan_process in pre watchdog; do
    [ -s "$dir/$orphan_process" ] || continue
    read -r orphan_pid orphan_start <"$dir/$orphan_process"
    ! is_running "$orphan_pid" "$orphan_start" || orphan=
  done
  read_clock
  [ -z "$due" ] || [ "$centis" -gt "$due" ] || orphan=
  dir=$state_root/$execution
  [ -n "$orphan" ]
}

# Under the lock: does for an orphaned hold what its lease would have done.
end_orphan() {
  say "ending the hold of $holder, whose watchdog is gone"
  execution=$holder
  dir=$state_root/$execution
  load_state
  thaw
  [ -z "$thaw_failed" ] || refuse_pre "$ALREADY_FROZEN" "could not thaw what $holder left behind"
  application_release 9>&-
  thawed_at=$(now) freeze_millis=''
  end_hold lease
  execution=$execution_id
  dir=$state_root/$execution
  holder=
}

# A second delivery of the same pre: says again what the first one said, or that the first one never got there.
repeat_pre() {
  if [ -s "$dir/evidence" ] && lease_lives; then
    say 'held already: nothing to do'
    read -r pre_evidence <"$dir/evidence"
    printf '%s\n' "$pre_evidence"
    exit 0
  fi
  refuse_pre "$PRE_FAILED" 'an earlier pre-script of this execution did not get to its end: send the post-script'
}

# Ends a pre that had armed its lease: what it froze is thawed before it says so.
fail_pre() {
  trap '' HUP INT TERM
  say "failed: $*"
  silence
  thaw
  application_release 9>&-
  if [ -n "$thaw_failed" ] || [ -n "$stuck" ]; then
    say 'not everything is sure to be thawed: the lease stays armed'
  else
    thawed_at='' freeze_millis=''
    end_hold failed
  fi
  exit "$PRE_FAILED"
}

pre_script() {
  check_host
  refuse_when_held_by_other
  mkdir -p "$dir" || exit "$PRE_FAILED"
  # A repeated delivery waits for the first one's end, as long as its own time-out lets it.
  lock_within $((timeout_seconds - 4)) || refuse_pre "$ALREADY_FROZEN" 'another script is at work on this instance'
  refuse_when_held_by_other
  [ -z "$holder" ] || [ "$holder" = "$execution" ] || end_orphan
  if [ "$execution" = None ] && [ "$holder" != None ]; then
    rm -rf "$dir" && mkdir "$dir" # None names no attempt, so nothing is remembered of the last one
  fi
  # First the name of this process, then the look for a tombstone; the post does it the other way round. So either
  # this pre sees the tombstone or the post sees this pre.
  read_start $$
  printf '%s %s\n' $$ "$process_start" >"$dir/pre" || refuse_pre "$PRE_FAILED" "could not write to $dir"
  [ ! -e "$dir/tombstone" ] || refuse_pre "$PRE_FAILED" 'refused: the post-script of this execution has come already'
  [ ! -e "$dir/ended" ] || refuse_pre "$PRE_FAILED" 'refused: this execution has ended already'
  [ "$holder" != "$execution" ] || repeat_pre
  if [ "$deadline" -gt 0 ] && [ "$(date +%s)" -gt "$deadline" ]; then
    refuse_pre "$PRE_FAILED" "refused: came after its deadline $deadline"
  fi
  check_mounts 9>&-
  # Old tombstones go once no delivery can be that late.
  find "$state_root" -mindepth 1 -maxdepth 1 -type d -mmin +2880 -exec rm -rf {} + 9>&-
  hold
}

note() { remember "$1" "$2" || fail_pre "could not write to $dir"; }

# What is written while something is frozen has its file before, so that a full /run is noticed in time.
make_files() {
  made_number=0
  for _ in $mounts; do
    made_number=$((made_number + 1))
    true >"$dir/thaw.$made_number" || fail_pre "could not write to $dir"
  done
  for made_file in fsfreeze evidence; do
    true >"$dir/$made_file" || fail_pre "could not write to $dir"
  done
}

# From arming the lease to the report. Between the first freeze and the end only fsfreeze is forked.
hold() {
  attempted='' quiesced_at='' frozen_at='' frozen_centis='' thawed_at='' freeze_millis='' stuck='' bell=''
  printf '%s\n' "$execution" >"$state_root/holder" || refuse_pre "$PRE_FAILED" "could not write to $state_root"
  trap 'fail_pre "interrupted"' HUP INT TERM
  note mounts "$mounts"
  note devices "$devices"
  make_files
  arm_lease || fail_pre 'the lease could not be armed'
  application_quiesce 9>&- || fail_pre 'the application could not be quiesced'
  flush_mounts 9>&-
  verify_mounts || fail_pre 'the mounts changed meanwhile'
  ring_after "$FREEZE_SECONDS"
  # The instant before the first freeze, so that the window is never reported shorter than it was.
  frozen_at=$(now)
  [ -n "$quiesced_at" ] || quiesced_at=$frozen_at
  read_clock
  frozen_centis=$centis
  note quiesced_at "$quiesced_at"
  note frozen_at "$frozen_at"
  note frozen_centis "$frozen_centis"
  freeze || fail_pre "$freeze_problem"
  silence
  lease_lives || fail_pre 'the watchdog of the lease does not live'
  build_evidence "$mounts"
  printf '%s\n' "$evidence_line" >"$dir/evidence"
  printf '%s\n' "$evidence_line"
}

report_thaw() {
  build_evidence "$was_held"
  printf '%s\n' "$evidence_line"
  exit "$1"
}

# Without an execution of its own (None) it is the operator's way out: it thaws whatever is held.
post_script() {
  thawed_by='command'
  if [ "$execution" = None ] && read_holder && [ "$holder" != None ]; then
    thawed_by=operator
    execution=$holder
    dir=$state_root/$execution
    say 'the operator thaws what this execution holds'
  fi
  [ -d "$dir" ] || mkdir -p "$dir"
  true >"$dir/tombstone"
  was_held='' has_lock=''
  if [ ! -e "$dir/pre" ]; then
    load_state
    load_end
    say 'nothing of this execution is frozen'
    report_thaw "$NOTHING_FROZEN"
  fi
  stop_pre
  lock_within "$POST_LOCK_SECONDS" && has_lock=yes
  load_state
  if load_end; then
    report_ended
  fi
  thaw
  thawed_at=$(now) freeze_millis=''
  application_release 9>&-
  conclude_thaw
}

report_ended() {
  say "nothing of this execution is frozen any more: ended by $ended_by"
  thawed_by=$ended_by
  case "$ended_by" in
    lease) report_thaw "$LEASE_EXPIRED" ;;
    *) report_thaw "$NOTHING_FROZEN" ;;
  esac
}

conclude_thaw() {
  if [ -n "$thaw_failed" ] || [ -z "$has_lock" ]; then
    [ -n "$has_lock" ] || say 'something of this execution is still at work'
    say 'not everything is sure to be thawed: the lease stays armed'
    end_code=$POST_FAILED
  elif [ -e "$dir/fired" ]; then
    thawed_by=lease
    end_hold lease
    end_code=$LEASE_EXPIRED
  elif [ -z "$attempted" ]; then
    say 'the pre-script had frozen nothing yet'
    thawed_at=
    end_hold "$thawed_by"
    end_code=$NOTHING_FROZEN
  else
    end_hold "$thawed_by"
    end_code=0
  fi
  report_thaw "$end_code"
}

main() {
  case "$0" in
    /*) script_file=$0 ;;
    *) script_file=$PWD/$0 ;;
  esac
  # Nobody else's directory: it might be on what is frozen.
  cd / || exit 1
  case "${1:-$command}" in
    pre-script) pre_script ;;
    post-script) post_script ;;
    dry-run) dry_run ;;
    watchdog)
      command=watchdog
      watchdog
      ;;
    *)
      say "unknown command, allowed: pre-script, post-script, dry-run"
      exit 1
      ;;
  esac
}
