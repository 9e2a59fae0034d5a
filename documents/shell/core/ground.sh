# Settings, messages and clocks.
# The head of the document assigns execution_id, command, lease_seconds, deadline, timeout_seconds and the options, and
# the constants of documents/contract.ts: the exit codes, NEEDED_PATHS, NEEDED_TREES and LONGEST_MOUNT_LIST.

# No `set -e`: a clean-up must continue after a failure. No globbing: lists of paths are split at blanks on purpose.
set -fu
umask 077
export LC_ALL=C HOME="${HOME:-/root}"
unset TMPDIR # A bash before 5.1 keeps here-documents there, and it might be on a frozen file system.
# The agent's PATH may lack sbin. The inherited part comes first, so that a rehearsal can put its own fsfreeze there.
PATH="${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export PATH

state_root=/run/quiesce
execution=$execution_id
dir=$state_root/$execution

# stdout is for the evidence, so every message goes to stderr.
say() { printf '%s\n' "quiesce $command $execution: $*" >&2; }

not_ready() {
  say "not ready: $*"
  [ "$command" != dry-run ] || printf '%s\n' "not ready: $*" # a dry run has no evidence, and its reader looks at stdout
  exit "$NOT_READY"
}

# Wall clock, for people and records. It is never used for durations.
now() { date -u +%Y-%m-%dT%H:%M:%S.%3NZ; }

# Sets `centis`: the monotonic clock in steps of 10 ms, the resolution of /proc/uptime, read without a fork.
read_clock() {
  read -r centis _ </proc/uptime
  centis=${centis%.*}${centis#*.}
}
