# The state under /run/quiesce, the lock over it, and the evidence.

# One assignment a line, which load_state sources: reading state needs no fork. Values are checked paths, numbers and
# instants, never free text.
remember() { printf "%s='%s'\n" "$1" "$2" >>"$dir/state"; }

# Clears the state of another execution, then reads the state of this one.
load_state() {
  for state_name in $application_notes; do
    eval "$state_name=''"
  done
  mounts='' devices='' attempted='' due='' held='' noted_held_by='' quiesced_at='' frozen_at='' frozen_centis=''
  section='' section_held=''
  [ -r "$dir/state" ] || return 1
  # shellcheck disable=SC1091
  . "$dir/state"
}

# Sets `ended_by` to command, lease, operator or failed when this execution holds nothing any more.
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

# One lock for pre, post and watchdog. Of the pre's children only fsfreeze inherits descriptor 9. So a process that gets
# the lock knows that no freeze is running any more, not even one in uninterruptible sleep whose pre has ended.
lock_within() {
  { command exec 9>"$state_root/lock"; } 2>/dev/null && flock -w "$1" 9
}

# Sets the instant from which the application holds its writes.
mark_quiesced() {
  quiesced_at=$(now)
  read_clock
  quiesced_centis=$centis
}

# Whether the list `$1` has the word `$2`.
contains() {
  case " $1 " in
    *" $2 "*) return 0 ;;
  esac
  return 1
}

# Sets `evidence`: of `$mounts` those in `$1` are reported as held, the others as not held.
build_evidence() {
  evidence='{"quiesce":1'
  add_evidence executionId "$execution_id"
  add_evidence quiescedAt "$quiesced_at"
  add_evidence frozenAt "$frozen_at"
  if [ -n "$thawed_at" ]; then
    add_evidence thawedAt "$thawed_at"
    add_evidence thawedBy "$thawed_by"
    [ -z "$freeze_millis" ] || evidence=$evidence',"freezeMillis":'$freeze_millis
  fi
  add_evidence heldBy "$held_by"
  evidence=$evidence',"mounts":[' comma=
  for mount in $mounts; do
    is_held=false
    ! contains "$1" "$mount" || is_held=true
    to_path "$mount"
    evidence=$evidence$comma'{"path":"'$path'","held":'$is_held'}' comma=,
  done
  evidence=$evidence']}'
}

# Adds the text `$2`, unless it is empty.
add_evidence() { [ -z "$2" ] || evidence=$evidence',"'$1'":"'$2'"'; }
