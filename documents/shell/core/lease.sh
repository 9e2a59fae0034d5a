# The lease: a watchdog in a session of its own. It starts before the first freeze and thaws when its time is up.

# Longest wait until the watchdog or a session runs, in steps of 50 ms.
readonly START_STEPS=60

# The watchdog is a copy of this script in /run, which is never frozen.
arm_lease() {
  cp "$script_file" "$dir/script" || return 1
  read_clock
  due=$((centis + lease_seconds * 100))
  remember due "$due" || return 1
  # A unit of its own continues after a restart of the agent's cgroup. The service sleeps, since timers have an accuracy of
  # a minute. Where systemd-run fails, a session of its own still continues after a kill of the process group.
  [ -d /run/systemd/system ] &&
    timeout -k 1 5 systemd-run --quiet --unit "quiesce-$execution-$$" /bin/sh "$dir/script" watchdog \
      </dev/null >/dev/null 2>&1 9>&- && await_watchdog && return 0
  start_script "$dir/script" watchdog
  await_watchdog
}

await_watchdog() { poll "$START_STEPS" 0.05 lease_lives; }

# Whether the watchdog runs and has not begun to thaw. No fork, since it is called inside the freeze.
lease_lives() {
  [ ! -e "$dir/fired" ] && is_recorded_running watchdog
}

# A process stays in each mount, so the file system can be reached until the thaw wherever it is mounted, or when it is not
# mounted any more. The watchdog is their parent: a kill of the pre does not end them.
keep_mounts() {
  [ ! -s "$dir/keepers" ] || return 0 # of a watchdog that was killed
  for keeper_mount in $mounts; do
    to_path "$keeper_mount"
    cd -- "$path" || return 1
    # It is ended with the hold; after a day it ends where everything else was killed.
    # shellcheck disable=SC2217
    sleep 86400 </dev/null >/dev/null 2>&1 9>&- &
    read_start $!
    printf '%s %s %s\n' $! "$process_start" "$keeper_mount" >>"$dir/keepers" || return 1
  done
  cd /
}

# Sets `keeper` to a path that leads to the file system of the mount `$1`.
find_keeper() {
  keeper=
  [ -r "$dir/keepers" ] || return 1
  while read -r keeper_process keeper_start keeper_mount; do
    if [ "$keeper_mount" = "$1" ] && is_running "$keeper_process" "$keeper_start"; then
      keeper=/proc/$keeper_process/cwd
    fi
  done <"$dir/keepers"
  [ -n "$keeper" ]
}

# Waits for their ends, so that the mounts are not busy after this.
end_keepers() {
  [ -r "$dir/keepers" ] || return 0
  while read -r keeper_process keeper_start _; do
    poll 50 0.01 end_keeper
  done <"$dir/keepers"
}

end_keeper() { ! is_running "$keeper_process" "$keeper_start" || ! kill -TERM "$keeper_process" 2>/dev/null; }

disarm_lease() {
  ! lease_lives || kill -TERM "$recorded" 2>/dev/null
}

# Ends the pre of this execution. Its psql may run to its own limit, its fsfreeze keeps the lock until it ends.
stop_pre() {
  if is_recorded_running pre; then
    say "stopping the pre-script ($recorded)"
    kill -KILL "$recorded" 2>/dev/null
  fi
  stop_section
}

# Whether something may still be held. Then the hold does not end, so the watchdog tries again when the lease is over.
is_uncertain() {
  [ -n "$thaw_failed$stuck" ] || return 1
  say 'it is not certain that everything is released: the lease stays armed'
  return 0
}

# Records what ended the hold, releases the instance, then ends the watchdog. The record overwrites an existing file and is
# renamed: so it is complete even when /run is full.
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
  end_keepers
  disarm_lease
}

# Whether anything is held: a mount, or, without mounts, the application.
is_holding() {
  [ -n "$attempted" ] || { [ -z "$mounts" ] && [ -n "$held" ]; }
}

watchdog() {
  exec </dev/null >>"$dir/log" 2>&1
  cd / || exit 1
  { print -1000 >/proc/self/oom_score_adj; } 2>/dev/null
  load_state && keep_mounts || exit 1
  nap=
  trap 'kill "$nap" 2>/dev/null; exit 0' TERM
  record_process watchdog
  while read_clock && [ "$centis" -lt "$due" ]; do
    sleep $(((due - centis + 99) / 100)) &
    nap=$!
    wait "$nap"
  done
  trap '' TERM HUP INT
  expire
}

# Thaws until everything is thawed *and* the lock proves that no freeze can follow. It never waits for a pre that hangs:
# it kills that pre, thaws without the lock, and tries again.
expire() {
  true >"$dir/fired"
  say "the lease of $lease_seconds s ran out"
  expire_nap=1
  while [ ! -e "$dir/ended" ]; do
    stop_pre
    stuck=
    lock_within 1 || stuck=yes
    [ ! -e "$dir/ended" ] || break
    load_state
    thaw
    if [ -z "$thaw_failed$stuck" ]; then
      end_hold lease
      to_path "thawed$was_held"
      say "$path"
      break
    fi
    exec 9>&-
    # File systems are tried each second. The wait grows for an application, whose release may be expensive to try.
    [ "$thaw_failed" = ' application' ] && [ "$expire_nap" -lt 30 ] && expire_nap=$((expire_nap * 2))
    sleep "$expire_nap"
  done
}
