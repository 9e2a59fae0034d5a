# What everything else stands on: settings, messages and clocks.
# The head of the document assigns execution_id, command, lease_seconds, deadline, timeout_seconds and the options, and
# what documents/contract.ts says: the exit codes, protected_paths and LONGEST_MOUNT_LIST.
# shellcheck shell=sh disable=SC2034,SC2154

# No `set -e`: a clean-up must go on after a failure. No globbing: lists of paths are split at blanks on purpose.
set -fu
umask 077
export LC_ALL=C HOME="${HOME:-/root}"
unset TMPDIR # A bash before 5.1 keeps here-documents there, and it might be on what is frozen.
# The agent's PATH may lack sbin. What is inherited stays in front, so that a rehearsal can lay shims over fsfreeze.
PATH="${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export PATH

state_root=/run/quiesce
execution=$execution_id
dir=$state_root/$execution

# stdout belongs to the evidence, so every message goes to stderr.
say() { printf '%s\n' "quiesce $command $execution: $*" >&2; }

not_ready() {
  say "not ready: $*"
  [ "$command" != dry-run ] || printf '%s\n' "not ready: $*" # whoever asked reads stdout, which has no evidence then
  exit "$NOT_READY"
}

# Wall clock, for people and records; durations never come from it.
now() { date -u +%Y-%m-%dT%H:%M:%S.%3NZ; }

# Sets `centis`: the monotonic clock in steps of 10 ms, the resolution of /proc/uptime, read without a fork.
read_clock() {
  read -r centis _ </proc/uptime
  centis=${centis%.*}${centis#*.}
}
