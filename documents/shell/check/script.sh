# A script of the user: it gets the restored file systems as its arguments.

user_process=''
newest_hint=', because the script printed no line such as newest 2026-11-30T02:59:58Z'
# Longest output that is kept.
readonly KEPT_BYTES=1000000

application_ready() {
  require_tools "$option_interpreter" head mkfifo setsid
}

application_check() {
  mark_usable
  user_run >"$work/run"
  require_time 'script'
  mkfifo "$work/output"
  # shellcheck disable=SC2016
  setsid sh -c '{ head -c "$3"; cat >/dev/null; } <"$1" >"$2"' sh "$work/output" "$work/output.kept" "$KEPT_BYTES" \
    </dev/null >/dev/null 2>&1 9>&- &
  reader=$!
  # A line that fails ends the script: what comes after it would hide the failure.
  # shellcheck disable=SC2086
  TAKEN_AT=$taken_at setsid timeout -k 5 "$left" "$option_interpreter" -eu "$work/run" $places >"$work/output" 2>&1 </dev/null 9>&- &
  user_process=$!
  record_process check.process "$user_process"
  wait "$user_process"
  user_status=$?
  end_user
  # A process in a session of its own may still have its output open.
  poll 100 0.1 reader_ended || kill -KILL "-$reader"
  note_newest "$(sed -n 's/^newest  *//p' "$work/output.kept" | tail -n 1)"
  grep -v '^newest ' "$work/output.kept" >"$work/output.said"
  last_line=$(grep . "$work/output.said" | tail -n 1)
  [ "$user_status" -ne 124 ] || last_line="no end within the time of the check. $last_line"
  is_good=false
  [ "$user_status" -ne 0 ] || is_good=true
  note_check script 'exit code 0' "exit code $user_status${last_line:+: $last_line}" "$is_good"
}

# What it left running, too, which would keep the file systems busy.
end_user() {
  [ -n "$user_process" ] || return 0
  kill -KILL "-$user_process" 2>/dev/null
  user_process=''
}

reader_ended() { ! read_start "$reader"; }

application_stop() { end_user; }
