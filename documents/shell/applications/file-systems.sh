# Named file systems and nothing else: what their applications have in memory stays there.
# shellcheck shell=sh disable=SC2034,SC2154

held_by=freeze
application_notes=''

application_check() {
  for option_mount in $option_mounts; do
    require_mount "$option_mount"
  done
}

application_quiesce() { :; }

application_holds() { :; }

application_release() { :; }
