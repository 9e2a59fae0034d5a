# The set, made by the pre-script itself between its freeze and its thaw: one call of CreateSnapshots with the role of
# this instance. Whatever EC2 answers, the thaw comes next. Without a request all is as without this file.
# shellcheck shell=sh disable=SC2034,SC2154

# Longest for the call, and what the agent's limit leaves for letting go behind it.
readonly CALL_SECONDS=8 RELEASE_SECONDS=3
# What is said of the call, as a piece of JSON: whoever ends this script before it began says that there was none.
call_result='{"call":"none"}'

# Before anything is held: everything that the call will need, and whether EC2 would allow it. That also has the name of
# EC2 looked up, and curl read from the disk.
check_section() {
  [ -n "$snapshot_request" ] || [ "$command" = dry-run ] || return 0
  check_curl
  find_credentials
  if [ -z "$snapshot_request" ]; then
    printf '%s\n' "would ask $endpoint as $role; whether it may is only known with a request"
    return 0
  fi
  answer=$(print_call 'DryRun=true&' | curl -q -K - -m "$QUESTION_SECONDS" 2>/dev/null)
  question_status=$?
  read_answer
  case "$question_status:$error_code" in
    0:DryRunOperation) ;;
    0:UnauthorizedOperation) not_ready "the role $role may not create this set: give it what grantInGuestSnapshots of the policy gives" ;;
    0:*) not_ready "EC2 would not create this set: HTTP $http_status $error_code" ;;
    *) not_ready "$endpoint does not answer (curl $question_status): is there a route to EC2, or a VPC endpoint to name?" ;;
  esac
  [ "$command" != dry-run ] || printf '%s\n' "would ask $endpoint as $role, which may create this set"
}

# Sets `call_seconds`, below what the agent and the lease leave; 1 when that is too little to begin.
measure_call() {
  read_start $$ # in steps of 10 ms since the boot, as the clock
  read_clock
  call_seconds=$(((process_start + timeout_seconds * 100 - centis) / 100 - RELEASE_SECONDS))
  lease_left=$(((due - centis) / 100 - THAW_SECONDS))
  [ "$lease_left" -ge "$call_seconds" ] || call_seconds=$lease_left
  [ "$call_seconds" -le "$CALL_SECONDS" ] || call_seconds=$CALL_SECONDS
  [ "$call_seconds" -ge 1 ]
}

# Before the first freeze.
prepare_set() {
  [ -n "$snapshot_request" ] || return 0
  measure_call || fail_pre 'neither the time-out nor the lease leaves time for the call of CreateSnapshots'
  print_call '' >"$dir/call" || fail_pre "could not write to $dir"
  for section_file in answer caller; do
    true >"$dir/$section_file" || fail_pre "could not write to $dir"
  done
}

# Inside the freeze; where there is a set to make, that ends the pre-script.
make_set() {
  if [ -n "$snapshot_request" ]; then
    call_and_thaw
  fi
}

# The call, and at once the thaw.
call_and_thaw() {
  measure_call || fail_pre 'no time is left for the call of CreateSnapshots'
  call_result='{"call":"failed","curl":-1}' # until it is known
  ring_after $((call_seconds + 1))
  curl -q -K "$dir/call" -m "$call_seconds" </dev/null 1<>"$dir/answer" 2>/dev/null 9>&- &
  caller=$!
  read_start "$caller"
  printf '%s %s\n' "$caller" "$process_start" 1<>"$dir/caller"
  await "$caller"
  call_status=$?
  silence
  lost=
  application_holds 9>&- || lost=yes
  # From here on nothing but SIGKILL comes between, and behind that stands the lease.
  trap '' HUP INT TERM
  thaw
  thawed_at=$(now) thawed_by=command freeze_millis=''
  release
  conclude_set
}

conclude_set() {
  read_call
  for section_mount in $mounts; do
    case " $was_held " in
      *" $section_mount "*) ;;
      *) lost=yes ;;
    esac
  done
  section_code=0
  [ -z "$lost" ] || refuse_set 'not everything was held until the answer came'
  case "$call_result" in
    *'"first"'*) ;;
    *) refuse_set "CreateSnapshots made no set: $call_result" ;;
  esac
  if [ -n "$thaw_failed" ]; then
    refuse_set 'not everything is sure to be released: the lease stays armed'
  elif [ "$section_code" -ne 0 ]; then
    end_hold failed
  else
    remember section made
    remember section_held "$was_held"
    end_hold command
  fi
  stop_section
  build_section "$was_held"
  # For a second delivery; the file is there already.
  [ "$section_code" -ne 0 ] || printf '%s\n' "$evidence_line" 1<>"$dir/evidence"
  printf '%s\n' "$evidence_line"
  exit "$section_code"
}

refuse_set() {
  say "failed: $1"
  section_code=$PRE_FAILED
}

# Sets `call_result` by what curl and EC2 said. Neither the answer nor the request is ever shown.
read_call() {
  if [ "$call_status" -ne 0 ]; then
    call_result="{\"call\":\"failed\",\"curl\":$call_status}"
    return
  fi
  answer=$(cat "$dir/answer")
  read_answer
  call_result="{\"call\":\"answered\",\"status\":$http_status"
  [ -z "$error_code" ] || call_result="$call_result,\"code\":\"$error_code\""
  snapshot_count=0 snapshot_first=''
  while :; do
    case "$answer" in
      *'<snapshotId>'*) answer=${answer#*<snapshotId>} ;;
      *) break ;;
    esac
    snapshot_count=$((snapshot_count + 1))
    [ -n "$snapshot_first" ] || snapshot_first=${answer%%</snapshotId>*}
  done
  case "$http_status:$snapshot_first" in
    *[!a-z0-9:-]*) ;;
    200:snap-*) call_result="$call_result,\"first\":\"$snapshot_first\",\"count\":$snapshot_count" ;;
  esac
  call_result="$call_result}"
}

# The evidence, with what became of the call; of `$mounts` those in `$1` were held.
build_section() {
  build_evidence "$1"
  evidence_line="${evidence_line%\}},\"snapshot\":$call_result}"
}

# A pre-script that failed and thawed says whether there was a call: else a set would be looked for in vain.
report_section() {
  [ -n "$snapshot_request" ] || return 0
  stop_section
  build_section ''
  printf '%s\n' "$evidence_line"
}

# A second delivery of a pre-script that came to its end says again what the first one said: there is one set.
repeat_section() {
  if [ -n "$snapshot_request" ] && load_state && [ -n "$section" ]; then
    say 'the set was made already: nothing to do'
    cat "$dir/evidence"
    exit 0
  fi
}

# A call that outlives its pre-script would only make a set of what is thawed.
stop_section() {
  rm -f "$dir/call"
  [ -s "$dir/caller" ] || return 0
  read -r caller_process caller_start <"$dir/caller"
  ! is_running "$caller_process" "$caller_start" || kill -KILL "$caller_process" 2>/dev/null
}
