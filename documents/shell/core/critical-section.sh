# The pre-script makes the set itself, between its freeze and its thaw: one call of CreateSnapshots with the role of this
# instance. The thaw follows in every case. Without a request this file changes nothing.

# Longest time for the call, and the time before the agent's limit that is kept for the release after it.
readonly CALL_SECONDS=8 RELEASE_SECONDS=3
# The result of the call for the evidence, as JSON: none until the call begins.
result='{"call":"none"}'

# Before anything is held: checks everything that the call needs, and whether EC2 would allow it. This also resolves the
# name of EC2, and reads curl from the disk.
check_section() {
  [ -n "$snapshot_request" ] || [ "$command" = dry-run ] || return 0
  check_curl
  find_credentials
  if [ -z "$snapshot_request" ]; then
    print "would ask $endpoint as $role; whether it may is only known with a request"
    return 0
  fi
  answer=$(print_call 'DryRun=true&' | curl -q -K - -m "$QUESTION_SECONDS" 2>/dev/null)
  question_status=$?
  read_answer
  case $question_status:$error_code in
    0:DryRunOperation) ;;
    0:UnauthorizedOperation) not_ready "the role $role may not create this set: grant it by grantInGuestSnapshots" ;;
    0:*) not_ready "EC2 would not create this set: HTTP $http_status $error_code" ;;
    *) not_ready "$endpoint does not answer (curl $question_status): add a route or a VPC endpoint" ;;
  esac
  [ "$command" != dry-run ] || print "would ask $endpoint as $role, which may create this set"
}

# Sets `call_seconds`, below what the agent and the lease leave. Fails the pre-script when that is too little to begin.
measure_call() {
  read_start $$ # in steps of 10 ms since the boot, as the clock
  read_clock
  call_seconds=$(((process_start + timeout_seconds * 100 - centis) / 100 - RELEASE_SECONDS))
  lease_left=$(((due - centis) / 100 - THAW_SECONDS))
  [ "$lease_left" -ge "$call_seconds" ] || call_seconds=$lease_left
  [ "$call_seconds" -le "$CALL_SECONDS" ] || call_seconds=$CALL_SECONDS
  [ "$call_seconds" -ge 1 ] || fail_pre 'neither the time-out nor the lease leaves time for CreateSnapshots'
}

# Before the first freeze.
prepare_set() {
  [ -n "$snapshot_request" ] || return 0
  measure_call
  print_call '' >"$dir/call" || full_disk
  make_files answer caller
}

# Inside the freeze; if there is a set to make, this ends the pre-script: the call, and immediately after it the thaw.
make_set() {
  [ -n "$snapshot_request" ] || return 0
  measure_call
  result='{"call":"failed","curl":-1}' # until the result is known
  start_alarm $((call_seconds + 1))
  curl -q -K "$dir/call" -m "$call_seconds" </dev/null 1<>"$dir/answer" 2>/dev/null 9>&- &
  caller=$!
  record_process caller "$caller"
  await "$caller"
  call_status=$?
  stop_alarm
  lost=
  application_holds 9>&- || lost=yes
  # From here on only SIGKILL can interrupt, and then the lease thaws.
  trap '' HUP INT TERM
  thaw
  thawed_by='command'
  conclude_set
}

conclude_set() {
  read_call
  for section_mount in $mounts; do
    contains "$was_held" "$section_mount" || lost=yes
  done
  section_code=0
  [ -z "$lost" ] || refuse_set 'not everything was held until the answer came'
  [ "$result" != "${result#*first}" ] || refuse_set "CreateSnapshots made no set: $result"
  if is_uncertain; then
    section_code=$PRE_FAILED
  elif [ "$section_code" -ne 0 ]; then
    end_hold failed
  else
    remember section made
    remember section_held "$was_held"
    end_hold command
  fi
  stop_section
  build_section "$was_held"
  # For a second delivery. The file exists already.
  [ "$section_code" -ne 0 ] || print "$evidence" 1<>"$dir/evidence"
  print "$evidence"
  exit "$section_code"
}

refuse_set() {
  say "failed: $1"
  section_code=$PRE_FAILED
}

# Sets `result` from the results of curl and EC2. Neither the answer nor the request is ever printed.
read_call() {
  if [ "$call_status" -ne 0 ]; then
    result='{"call":"failed","curl":'$call_status'}'
    return
  fi
  answer=$(cat "$dir/answer")
  read_answer
  result='{"call":"answered","status":'$http_status
  [ -z "$error_code" ] || result=$result',"code":"'$error_code'"'
  snapshot_count=0 snapshot_first=''
  while [ "$answer" != "${answer#*<snapshotId>}" ]; do
    answer=${answer#*<snapshotId>}
    snapshot_count=$((snapshot_count + 1))
    [ -n "$snapshot_first" ] || snapshot_first=${answer%%</snapshotId>*}
  done
  case $http_status:$snapshot_first in
    *[!a-z0-9:-]*) ;;
    200:snap-*) result=$result',"first":"'$snapshot_first'","count":'$snapshot_count ;;
  esac
  result=$result'}'
}

# The evidence with the result of the call; of `$mounts` those in `$1` were held.
build_section() {
  build_evidence "$1"
  evidence=${evidence%\}}',"snapshot":'$result'}'
}

# A pre-script that failed and thawed reports whether there was a call, so that no set is searched for without one.
report_section() {
  [ -n "$snapshot_request" ] || return 0
  stop_section
  build_section ''
  print "$evidence"
}

# A second delivery of a pre-script that succeeded repeats the evidence of the first one: there is one set.
repeat_section() {
  if [ -n "$snapshot_request" ] && [ -n "$section" ]; then
    say 'the set was made already: nothing to do'
    cat "$dir/evidence"
    exit 0
  fi
}

# Ends a call whose pre-script has ended: its set would be made after the thaw.
stop_section() {
  rm -f "$dir/call"
  ! is_recorded_running caller || kill -KILL "$recorded" 2>/dev/null
}
