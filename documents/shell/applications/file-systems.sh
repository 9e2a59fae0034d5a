# Named file systems and nothing else: data that applications have only in memory is not written.
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
