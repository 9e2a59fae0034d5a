#!/bin/sh
# Replaces sudo, and runuser and su where there is only one user: runs the command as it is. PostgreSQL's client takes
# its role from the user's name, so that is passed on. Understands what scripts use: -u USER, -l, -, -c COMMAND, -n, -s, -E, --.
# With several users sudo becomes the other one by @RUNUSER@, which is filled in when it is installed.
tool=${0##*/} runuser=@RUNUSER@
user=root command=
case $tool in sudo) named=yes ;; *) named=no ;; esac
while [ $# -gt 0 ]; do
  case $1 in
  -u | --user | -U) user=$2 named=yes; shift 2 ;;
  --user=*) user=${1#*=} named=yes; shift ;;
  -u*) user=${1#-u} named=yes; shift ;;
  -c | --command) command=$2; shift 2 ;;
  --command=*) command=${1#*=}; shift ;;
  -s | --shell | -g | --group) shift 2 ;;
  --) shift; break ;;
  -*) shift ;;
  *)
    [ "$named" = no ] || break
    user=$1 named=yes
    shift ;;
  esac
done
[ "$user" = root ] || export PGUSER="${PGUSER:-$user}"
export USER="$user" LOGNAME="$user"
[ "$tool" != sudo ] || while case ${1-} in [A-Za-z_]*=*) true ;; *) false ;; esac; do export "${1?}"; shift; done
if [ -n "$runuser" ] && [ "$user" != root ]; then
  id -u -- "$user" >/dev/null 2>&1 || { echo "sudo: unknown user $user" >&2; exit 1; }
  exec "$runuser" -u "$user" -- "${@:-sh}"
fi
[ -z "$command" ] || exec sh -c "$command" "$@"
[ $# -gt 0 ] || exec sh
exec "$@"
