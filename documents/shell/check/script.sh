# A script of the user: it gets the restored file systems as its arguments.

user_process=''
readonly USER_END="quiesce: end of the output of $execution_id"
newest_hint=', because the script printed no line such as newest 2026-11-30T02:59:58Z'
# How much of the end of its output is kept, in bytes.
readonly KEPT_BYTES=1000000

application_ready() {
  require_tools "$option_interpreter" mkfifo setsid tail
}

application_check() {
  mark_usable
  user_run >"$work/run"
  require_time 'script'
  mkfifo "$work/output"
  # shellcheck disable=SC2016
  setsid sh -c 'sed "/^$4\$/q" <"$1" | tail -c "$3" >"$2"' sh "$work/output" "$work/output.kept" "$KEPT_BYTES" "$USER_END" \
    </dev/null >/dev/null 2>&1 9>&- &
  reader=$!
  exec 8>"$work/output"
  # A line that fails ends the script: what comes after it would hide the failure.
  # shellcheck disable=SC2086
  TAKEN_AT=$taken_at setsid timeout -k 5 "$left" "$option_interpreter" -eu "$work/run" $places >&8 2>&1 </dev/null 8>&- 9>&- &
  user_process=$!
  record_process check.process "$user_process"
  wait "$user_process"
  user_status=$?
  end_user
  poll 100 0.1 reader_ended || kill -KILL "-$reader"
  note_newest "$(sed -n 's/^newest  *//p' "$work/output.kept" | tail -n 1)"
  grep -av '^newest ' "$work/output.kept" >"$work/output.said"
  last_line=$(grep -av "^$USER_END\$" "$work/output.said" | grep -a . | tail -n 1)
  [ "$user_status" -ne 124 ] || last_line="no end within the time of the check. $last_line"
  is_good=false
  [ "$user_status" -ne 0 ] || is_good=true
  note_check script 'exit code 0' "exit code $user_status${last_line:+: $last_line}" "$is_good"
}

# What it left running, too, which would keep the file systems busy. A process in a session of its own may still have the
# output open, so that a line ends what is kept of it.
end_user() {
  [ -n "$user_process" ] || return 0
  kill -KILL "-$user_process" 2>/dev/null
  user_process=''
  (printf '\n%s\n' "$USER_END" >&8)
  exec 8>&-
}

reader_ended() { ! read_start "$reader"; }

application_stop() { end_user; }
