# The state under /run/quiesce, the lock over it, and the evidence.
# shellcheck shell=sh disable=SC2034,SC2154

# One assignment a line, sourced again: reading state costs no fork. Values are paths, numbers and instants that have
# been checked, never free text.
remember() { printf "%s='%s'\n" "$1" "$2" >>"$dir/state"; }

# Forgets what another execution's state said, then reads this one's.
load_state() {
  for state_name in $application_notes; do
    eval "$state_name=''"
  done
  mounts='' devices='' attempted='' armed='' due='' held='' noted_held_by='' quiesced_at='' frozen_at='' frozen_centis=''
  section='' section_held=''
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
