# Named file systems and nothing else: data that applications have only in memory is not written.

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
