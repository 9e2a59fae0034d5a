# The lease: a watchdog in a session of its own, armed before the first freeze, that thaws when its time is up.
# shellcheck shell=sh disable=SC2034,SC2154

# Longest to wait for the watchdog's sign of life, in steps of 50 ms.
readonly WATCHDOG_STEPS=60

# The watchdog is this very script, copied to where no freeze can reach it.
arm_lease() {
  cp "$script_file" "$dir/script" || return 1
  read_clock
  armed=$centis
  due=$((armed + lease_seconds * 100))
  remember armed "$armed" && remember due "$due" || return 1
  # A unit of its own outlives a restart of the agent's cgroup. `sleep` in a service, no timer: those have an
  # accuracy of a minute. Where it does not work, a session of its own still outlives the kill of the process group.
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
    timeout -k 1 5 systemd-run --quiet --unit "quiesce-$execution-$$" /bin/sh "$dir/script" watchdog \
      </dev/null >/dev/null 2>&1 9>&- && await_watchdog && return 0
  fi
  # Streams of its own: a child that holds the script's would keep the command in progress.
  setsid sh "$dir/script" watchdog </dev/null >/dev/null 2>&1 9>&- &
  await_watchdog
}

await_watchdog() {
  watchdog_step=0
  until lease_lives; do
    watchdog_step=$((watchdog_step + 1))
    [ "$watchdog_step" -le "$WATCHDOG_STEPS" ] || return 1
    sleep 0.05 9>&-
  done
}

# Whether the watchdog runs and has not begun to thaw. No fork: it is asked inside the freeze.
lease_lives() {
  [ -s "$dir/watchdog" ] && [ ! -e "$dir/fired" ] || return 1
  read -r watchdog_pid watchdog_start <"$dir/watchdog"
  is_running "$watchdog_pid" "$watchdog_start"
}

disarm_lease() {
  if lease_lives; then
    kill -TERM "$watchdog_pid" 2>/dev/null
  fi
}

# Ends the pre of this execution. Its psql may run on to its own limit, its fsfreeze keeps the lock until it ends.
stop_pre() {
  [ -s "$dir/pre" ] || return 0
  read -r pre_pid pre_start <"$dir/pre"
  if is_running "$pre_pid" "$pre_start"; then
    say "stopping the pre-script ($pre_pid), which is still running"
    kill -KILL "$pre_pid" 2>/dev/null
  fi
  stop_section
}

# Lets the application go, whatever the file systems did. One that can't be let go counts as not thawed.
release() {
  application_release 9>&- || thaw_failed="$thaw_failed application"
}

# Records who ended the hold, gives the instance free, then lets the watchdog go. Written over what is there already
# and put in its place at once: a full /run must neither keep the end from being recorded nor leave half of it.
end_hold() {
  ended_by=$1
  if [ -n "$frozen_centis" ] && is_holding; then
    freeze_millis=$(((thawed_centis - frozen_centis) * 10))
  fi
  printf "ended_by='%s'\nthawed_at='%s'\nfreeze_millis='%s'\n" "$ended_by" "$thawed_at" "$freeze_millis" \
    1<>"$dir/ending"
  mv "$dir/ending" "$dir/ended"
  read_holder
  [ "$holder" != "$execution" ] || true >"$state_root/holder"
  disarm_lease
}

# Whether anything was made to hold: a mount, or where there is none the application alone.
is_holding() {
  [ -n "$attempted" ] || { [ -z "$mounts" ] && [ -n "$held" ]; }
}

watchdog() {
  exec </dev/null >>"$dir/log" 2>&1
  cd / || exit 1
  { printf '%s\n' -1000 >/proc/self/oom_score_adj; } 2>/dev/null
  load_state || exit 1
  nap=
  trap 'kill "$nap" 2>/dev/null; exit 0' TERM
  read_start $$
  printf '%s %s\n' $$ "$process_start" >"$dir/watchdog"
  while read_clock && [ "$centis" -lt "$due" ]; do
    sleep $(((due - centis + 99) / 100)) &
    nap=$!
    wait "$nap"
  done
  trap '' TERM HUP INT
  expire
}

# Thaws until everything is thawed *and* the lock says that no freeze can follow. It never waits for a hung pre: that
# one is killed, and without the lock it thaws all the same and comes back.
expire() {
  true >"$dir/fired"
  say "the lease of $lease_seconds s ran out"
  expire_nap=1
  while [ ! -e "$dir/ended" ]; do
    stop_pre
    has_lock=
    lock_within 1 && has_lock=yes
    [ ! -e "$dir/ended" ] || break
    load_state
    thaw
    release
    if [ -n "$has_lock" ] && [ -z "$thaw_failed" ]; then
      thawed_at=$(now) freeze_millis=''
      end_hold lease
      say "thawed$was_held"
      break
    fi
    unlock
    # Without pause for file systems; an application that can't be let go may take something that is not cheap to try.
    [ "$thaw_failed" = ' application' ] && [ "$expire_nap" -lt 30 ] && expire_nap=$((expire_nap * 2))
    sleep "$expire_nap"
  done
}
