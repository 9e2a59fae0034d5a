# The commands, and what two of them share. An application defines `held_by`, the names of what it notes for the thaw
# (`application_notes`), and the functions application_check, application_quiesce, application_holds and
# application_release.

# Steps of a pre-script that makes the set itself: critical-section.sh comes after this file and redefines them.
check_section() { :; }
prepare_set() { :; }
make_set() { :; }
repeat_section() { :; }
report_section() { :; }
stop_section() { :; }

check_host() {
  [ "$(id -u)" = 0 ] || not_ready 'freezing needs root'
  [ -f "$script_file" ] || not_ready "the lease needs a script file, got '$script_file'"
  for tool in cp date find findmnt flock fsfreeze mkdir mv readlink rm setsid sleep stat timeout tr; do
    command -v "$tool" >/dev/null || not_ready "$tool is not installed"
  done
}

check_mounts() {
  begin_mounts
  application_check
  [ -n "$mounts" ] || [ "$held_by" != freeze ] || not_ready 'there is no mount to freeze'
  order_mounts
}

# What a sender gives a command to arrive, so its deadline shows what its clock says.
readonly DELIVERY_SECONDS=60

dry_run_clock() {
  [ "$deadline" -gt 0 ] || return 0
  clock_left=$((deadline - $(date +%s)))
  if [ "$clock_left" -lt 0 ]; then
    print "the clock is $((-clock_left)) s after the deadline: a pre-script would refuse"
  elif [ "$clock_left" -gt $((DELIVERY_SECONDS + 5)) ]; then
    print "the clock is at least $((clock_left - DELIVERY_SECONDS)) s slow"
  fi
}

dry_run() {
  check_host
  check_mounts
  check_section
  to_path "${mounts:-nothing}"
  print "would freeze, in this order: $path" "would hold by: $held_by" "would hold for at most $lease_seconds s"
  to_path "$unfrozen_places"
  [ -z "$path" ] || print "would not freeze, since the system runs there: $path"
  dry_run_clock
  read_holder
  [ -z "$holder" ] || print "now held by $holder: a pre-script would refuse"
}

main() {
  case $0 in
    /*) script_file=$0 ;;
    *) script_file=$PWD/$0 ;;
  esac
  # The current directory might be on a file system that will be frozen.
  cd / || exit 1
  case ${1:-$command} in
    pre-script) pre_script ;;
    post-script) post_script command ;;
    dry-run) dry_run ;;
    # Only this script starts itself with these, never Systems Manager.
    operator)
      command=post-script
      post_script operator
      ;;
    session)
      shift
      application_session "$@"
      ;;
    alarm)
      shift
      run_alarm "$@"
      ;;
    watchdog)
      command=watchdog
      watchdog
      ;;
    *)
      say 'unknown command, allowed: pre-script, post-script, dry-run'
      exit 1
      ;;
  esac
}
