# What everything else stands on: settings, messages, clocks, processes and the state under /run/quiesce.
# The head of the document assigns execution_id, command, lease_seconds, deadline, timeout_seconds and the options.
# shellcheck shell=sh disable=SC2034,SC2154

# No `set -e`: a clean-up must go on after a failure. No globbing: lists of paths are split at blanks on purpose.
set -fu
umask 077
export LC_ALL=C HOME="${HOME:-/root}"
# The agent's PATH may lack sbin. What is inherited stays in front, so that a rehearsal can lay shims over fsfreeze.
PATH="${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export PATH

state_root=/run/quiesce
execution=$execution_id
dir=$state_root/$execution

# DLM's exit codes.
readonly PRE_FAILED=201 POST_FAILED=202 LEASE_EXPIRED=203 ALREADY_FROZEN=204 NOTHING_FROZEN=205 NOT_READY=206

# stdout belongs to the evidence, so every message goes to stderr.
say() { printf '%s\n' "quiesce $command $execution: $*" >&2; }

not_ready() {
  say "not ready: $*"
  exit "$NOT_READY"
}

# Wall clock, for people and records; durations never come from it.
now() { date -u +%Y-%m-%dT%H:%M:%S.%3NZ; }

# Sets `centis`: the monotonic clock in steps of 10 ms, the resolution of /proc/uptime, read without a fork.
read_clock() {
  read -r centis _ </proc/uptime
  centis=${centis%.*}${centis#*.}
}

# Sets `process_start` of a process that lives; a zombie does not. Together with the id it outlasts a reused id.
read_start() {
  process_start=
  [ -r "/proc/$1/stat" ] || return 1
  { read -r process_stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The name may hold blanks and brackets: count from behind it, where field 3 is the first and field 22 the 20th.
  # shellcheck disable=SC2086
  set -- ${process_stat##*) }
  [ "$1" != Z ] && [ "$1" != X ] || return 1
  process_start=${20}
}

is_running() { read_start "$1" && [ "$process_start" = "$2" ]; }

# ALRM, once a second from `$1` seconds on, so that one that falls between a check and a wait is not the last.
ring_after() {
  rang=
  read_start $$
  trap 'rang=yes' ALRM
  (
    nap=
    trap 'kill "$nap" 2>/dev/null; exit 0' TERM
    sleep "$1" &
    nap=$!
    wait "$nap"
    own_start=$process_start
    while is_running $$ "$own_start" && kill -ALRM $$; do
      sleep 1
    done
  ) </dev/null >/dev/null 2>&1 9>&- &
  bell=$!
}

silence() { kill "$bell" 2>/dev/null; }

# The exit status of a background process, or 124 when it still lives after the bell: one in uninterruptible sleep
# ends neither by SIGKILL nor for `timeout`, so it is left behind.
await() {
  while :; do
    if [ -n "$rang" ] && read_start "$1"; then
      return 124
    fi
    wait "$1"
    await_status=$?
    if [ "$await_status" -eq 142 ] && [ -n "$rang" ]; then
      continue
    fi
    return "$await_status"
  done
}

# One assignment a line, sourced again: reading state costs no fork. Values are paths, numbers and instants that have
# been checked, never free text.
remember() { printf "%s='%s'\n" "$1" "$2" >>"$dir/state"; }

load_state() {
  mounts='' devices='' attempted='' armed='' due='' quiesced_at='' frozen_at='' frozen_centis=''
  [ -r "$dir/state" ] || return 1
  # shellcheck disable=SC1091
  . "$dir/state"
}

# Sets `ended_by` to command, lease, operator or failed once nothing of this execution is held any more.
load_end() {
  ended_by='' thawed_at='' freeze_millis=''
  [ -r "$dir/ended" ] || return 1
  # shellcheck disable=SC1091
  . "$dir/ended"
}

# Sets `holder`: the execution that holds this instance, or nothing.
read_holder() {
  holder=
  [ -s "$state_root/holder" ] && read -r holder <"$state_root/holder"
}

# One lock for pre, post and watchdog. Of the pre's children only fsfreeze inherits descriptor 9: whoever gets the
# lock knows that no freeze is under way any more, not even one that outlived its pre in uninterruptible sleep.
lock_within() {
  { command exec 9>"$state_root/lock"; } 2>/dev/null && flock -w "$1" 9
}

unlock() { exec 9>&-; }

# Sets `evidence_line`: of `$mounts` those in `$1` count as held, the rest as not.
build_evidence() {
  evidence_line="{\"quiesce\":1,\"executionId\":\"$execution_id\""
  [ -z "$quiesced_at" ] || evidence_line="$evidence_line,\"quiescedAt\":\"$quiesced_at\""
  [ -z "$frozen_at" ] || evidence_line="$evidence_line,\"frozenAt\":\"$frozen_at\""
  if [ -n "$thawed_at" ]; then
    evidence_line="$evidence_line,\"thawedAt\":\"$thawed_at\",\"thawedBy\":\"$thawed_by\""
    [ -z "$freeze_millis" ] || evidence_line="$evidence_line,\"freezeMillis\":$freeze_millis"
  fi
  evidence_line="$evidence_line,\"heldBy\":\"$held_by\",\"mounts\":["
  evidence_comma=
  for evidence_mount in $mounts; do
    case " $1 " in
      *" $evidence_mount "*) evidence_held=true ;;
      *) evidence_held=false ;;
    esac
    evidence_line="$evidence_line$evidence_comma{\"path\":\"$evidence_mount\",\"held\":$evidence_held}"
    evidence_comma=,
  done
  evidence_line="$evidence_line]}"
}
