#!/bin/sh
# Replaces fsfreeze, xfs_freeze, mount, umount, systemctl and lsblk: passes the call to the broker outside and prints its answer.
# Plain sh and one mkfifo, since a call may be inside the freeze window. `@DIRECTORY@` is filled in when it is installed.
# request: PID<TAB>TOOL<TAB>ARGUMENT…   answer: lines of 1TEXT (stdout), 2TEXT (stderr), and last 0EXITCODE
tool=${0##*/}
[ "$tool" != systemctl ] || . @DIRECTORY@/bin/units.sh
tab='	'
newline='
'
request=$$$tab$tool
here=$PWD
for argument; do
  case $argument in
  *"$tab"* | *"$newline"*) echo "$tool: an argument with a tab or a newline cannot be rehearsed" >&2; exit 1 ;;
  -*) ;;
  *)
    # The broker cannot follow the instance's links, and a relative path means nothing to it.
    case $tool in fsfreeze | xfs_freeze | mount | umount | findmnt)
      if [ -d "$argument" ] && cd -P -- "$argument" 2>/dev/null; then argument=$PWD; cd "$here" || exit 1
      elif [ ! -e "$argument" ]; then
        case $tool in *freeze) echo "$tool: cannot open $argument: No such file or directory" >&2; exit 1 ;; esac
      fi ;;
    esac ;;
  esac
  request=$request$tab$argument
done
[ ${#request} -lt 2000 ] || { echo "$tool: too many arguments for a rehearsal" >&2; exit 1; }
reply=@DIRECTORY@/replies/$$
mkfifo "$reply" 2>/dev/null || { rm -f "$reply" && mkfifo "$reply"; } || exit 1
exec 3<>"$reply"
printf '%s\n' "$request" >@DIRECTORY@/requests
while IFS= read -r line <&3; do
  case $line in
  1*) printf '%s\n' "${line#1}" ;;
  2*) printf '%s\n' "${line#2}" >&2 ;;
  0*) exit "${line#0}" ;;
  esac
done
