#!/bin/sh
# Undoes everything that a rehearsal made below DIR, in the only order that works: thaw, kill, unmount, detach, remove.
# Safe to run twice, and by two at once. usage: clean.sh DIR
dir=$1
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
case $dir in
/*/quiesce-*) ;;
*) echo "clean: refused, not a rehearsal's directory: $dir" >&2; exit 2 ;;
esac

# Mount points below DIR, newest first, a line each.
mounts() {
  found=
  while read -r _ _ _ _ point _; do
    case $point in "$dir"/*) found="$point
$found" ;; esac
  done </proc/self/mountinfo
  printf '%s' "$found"
}

thaw() {
  mounts | while read -r point; do fsfreeze -u "$point" 2>/dev/null; done
}

# Only a process that names DIR on its command line is killed: a process id may belong to someone else by now.
kill_guests() {
  for file in "$dir"/init.pid "$dir"/*/init.pid "$dir"/*/*/init.pid; do
    [ -r "$file" ] && read -r pid <"$file" && [ -r "/proc/$pid/cmdline" ] || continue
    case $(tr '\0' ' ' <"/proc/$pid/cmdline") in *"$dir"*) kill -9 "$pid" 2>/dev/null && wait_for "$pid" ;; esac
  done
  # Without namespaces nothing ties a guest's processes together but a variable that they inherit.
  for file in "$dir"/unconfined "$dir"/*/unconfined "$dir"/*/*/unconfined; do
    [ -e "$file" ] || continue
    for process in /proc/[0-9]*; do
      tr '\0' '\n' <"$process/environ" 2>/dev/null | grep -q "^QUIESCE_GUEST=$dir" && kill -9 "${process#/proc/}" 2>/dev/null
    done
  done
}

# An nsenter that has stopped itself, as it does when its command stops, reaps no process, and init waits for that.
kill_enterers() {
  for process in /proc/[0-9]*; do
    case $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") in "nsenter -t $1 "*) kill -9 "${process#/proc/}" 2>/dev/null ;; esac
  done
}

# A process that sleeps on a frozen file system ends only once it is thawed, so thaw while waiting; 10 s at most.
wait_for() {
  rounds=0
  while [ -d "/proc/$1" ] && [ $rounds -lt 200 ]; do
    rounds=$((rounds + 1))
    thaw
    [ $((rounds % 10)) -ne 0 ] || kill_enterers "$1"
    sleep 0.05
  done
}

loops() {
  [ -e /sys/block/loop0 ] || return 0
  for backing in /sys/block/loop*/loop/backing_file; do
    [ -r "$backing" ] && read -r file <"$backing" || continue
    case $file in "$dir"/*) device=${backing#/sys/block/}; echo "/dev/${device%%/*}" ;; esac
  done
}

thaw
kill_guests
rounds=0
while [ $rounds -lt 100 ]; do
  thaw
  mounts | while read -r point; do umount "$point" 2>/dev/null; done
  loops | while read -r device; do losetup -d "$device" 2>/dev/null; done
  [ -z "$(mounts)$(loops)" ] && break
  rounds=$((rounds + 1))
  sleep 0.1
done
if [ -n "$(mounts)" ]; then
  echo "clean: still mounted: $(mounts)" >&2
  exit 1
fi
rm -rf --one-file-system "$dir"
