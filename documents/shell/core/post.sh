# The post-script: it thaws what its execution holds, however the pre-script ended, and reports.

report_thaw() {
  build_evidence "$was_held"
  print "$evidence"
  exit "$1"
}

# Without an execution of its own (None) an operator sends it: it thaws everything that is held, by the script that holds
# it and can release its application. That script is started as `operator`.
post_script() {
  thawed_by=$1
  if [ "$thawed_by" = operator ]; then
    execution_id=None
  elif [ "$execution" = None ] && read_holder && [ "$holder" != None ]; then
    say "the operator thaws what $holder holds"
    [ ! -r "$state_root/$holder/script" ] || exec sh "$state_root/$holder/script" operator
    thawed_by=operator
    execution=$holder
    dir=$state_root/$execution
  fi
  [ -d "$dir" ] || mkdir -p "$dir"
  true >"$dir/tombstone"
  was_held='' stuck='' lost=''
  if [ ! -e "$dir/pre" ]; then
    load_state
    load_end
    say 'nothing of this execution is frozen'
    report_thaw "$NOTHING_FROZEN"
  fi
  stop_pre
  # After 3 s it thaws without the lock: a watchdog that thaws needs tens of milliseconds.
  lock_within 3 || stuck=yes
  load_state
  [ -z "$noted_held_by" ] || held_by=$noted_held_by
  ! load_end || report_ended
  if [ -s "$dir/evidence" ] && ! application_holds 9>&-; then
    lost=yes
    say 'the application was not held any more'
  fi
  thaw
  conclude_thaw
}

report_ended() {
  say "nothing of this execution is frozen any more: ended by $ended_by"
  thawed_by=$ended_by
  [ "$ended_by" != lease ] || report_thaw "$LEASE_EXPIRED"
  [ "$ended_by:$section" = command:made ] || report_thaw "$NOTHING_FROZEN"
  # The pre-script made its set and thawed after it: this reports that thaw with what it found.
  was_held=$section_held
  report_thaw 0
}

conclude_thaw() {
  [ -z "$stuck" ] || say 'a process of this execution is still running'
  ! is_uncertain || report_thaw "$POST_FAILED"
  end_code=0
  if [ -e "$dir/fired" ]; then
    thawed_by=lease end_code=$LEASE_EXPIRED
  elif ! is_holding; then
    say 'the pre-script had frozen nothing yet'
    thawed_at='' end_code=$NOTHING_FROZEN
  elif [ -n "$lost" ]; then
    end_code=$NOTHING_FROZEN
  fi
  end_hold "$thawed_by"
  report_thaw "$end_code"
}
