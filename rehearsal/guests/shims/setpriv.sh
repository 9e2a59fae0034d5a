#!/bin/sh
# Replaces setpriv where there is only one user: runs the command as the owner of its files, who must not be root for a
# database. Understands what scripts use: --reuid, --regid, --clear-groups, --.
while [ $# -gt 0 ]; do
  case $1 in
  --reuid | --regid | --groups) shift 2 ;;
  --) shift; break ;;
  -*) shift ;;
  *) break ;;
  esac
done
exec unshare --user --map-user="$(id -u postgres)" --map-group="$(id -g postgres)" -- "$@"
