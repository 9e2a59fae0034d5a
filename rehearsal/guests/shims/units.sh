# Read by the systemctl shim. What systemd-run started are processes of the instance that the broker outside does not know.
# A unit is a file with the process id of its session. Words that are such units are served here and taken off the call.
units=@DIRECTORY@/replies/units verb='' mine='' others='' status=0
for argument; do
  shift
  case $argument in
  -*) set -- "$@" "$argument"; continue ;;
  *.timer | *.service) unit=$argument ;;
  *) unit=$argument.service ;;
  esac
  if [ -z "$verb" ]; then
    verb=$argument
  elif read -r process 2>/dev/null <"$units/$unit" && kill -0 "$process" 2>/dev/null; then
    mine=yes
    case $verb in
    stop | kill) kill -- "-$process" 2>/dev/null; rm -f "$units/$unit" ;;
    is-active) case " $* " in *' -q '* | *' --quiet '*) ;; *) echo active ;; esac ;;
    is-failed) status=1 ;;
    reset-failed | status) ;;
    *) echo "systemctl $verb $unit: not known to the rehearsal's systemctl" >&2; status=1 ;;
    esac
    continue
  else
    others=yes
  fi
  set -- "$@" "$argument"
done
[ -z "$mine" ] || [ -n "$others" ] || exit "$status"
