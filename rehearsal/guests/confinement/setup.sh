#!/bin/sh
# Builds an instance's root and becomes its init. Runs as pid 1 of fresh mount, pid, uts, ipc and net namespaces, in a
# user namespace too when KIND is `user-namespace`. Nothing of a user runs before the last line has dropped the capabilities.
# usage: setup.sh DIR KIND HOSTNAME SETPRIV_ARGUMENTS…
# reads:  DIR/binds (HOST<TAB>GUEST<TAB>ro|rw), DIR/shims (a tool per line, `mount` last), DIR/accounts/{passwd,group,shadow}
# writes: DIR/init.pid, and `ready` on stdout once the capabilities are gone
set -eu
dir=$1 kind=$2 name=$3
shift 3
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
tab='	'
read -r pid _ </proc/self/stat
echo "$pid" >"$dir/init.pid"
hostname "$name" || echo "host name not set" >&2
ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || echo "loopback stays down: neither ip nor ifconfig" >&2

root=$dir/root
mkdir -p "$root"
mount -t tmpfs -o mode=755 rehearsal "$root"

# The programs of this machine, read-only with all that is mounted below them. Homes, /var, /srv and the like stay outside.
# Nothing can be created in a folder that is shared as a whole. A folder that lacks a mount point becomes a new folder, and
# each of its entries is shared by itself. A file that something is mounted over is a mount point: hundreds of mounts in
# its place would be read by each script in the instance.
is_mount_point() { [ -d "$1" ] || { [ -f "$1" ] && [ ! -L "$1" ]; }; }
misses_mount_point() {
  while IFS=$tab read -r _ guest _; do
    case $guest in "$1"/*) is_mount_point "$guest" || return 0 ;; esac
  done <"$dir/binds"
  return 1
}
share() {
  if [ -L "$1" ]; then
    cp -P "$1" "$root$1"
  elif [ -d "$1" ] && misses_mount_point "$1"; then
    mkdir "$root$1"
    for entry in "$1"/* "$1"/.[!.]*; do share "$entry"; done
  elif [ -d "$1" ]; then
    mkdir "$root$1"
    mount --rbind "$1" "$root$1"
  elif [ -f "$1" ]; then
    : >"$root$1"
    mount --bind "$1" "$root$1"
  fi
}
for folder in usr bin sbin lib lib32 lib64 libx32 etc opt nix gnu; do share "/$folder"; done
points=
while read -r _ _ _ _ point options _; do
  case $point in "$root"/*) points="$points$point ${options#r[ow]}
" ;; esac
done </proc/self/mountinfo
# `options` keeps nosuid, nodev and the like: in a user namespace they are locked and must be named again.
printf '%s' "$points" | while read -r point options; do mount -o "remount,bind,ro$options" "$(printf %b "$point")"; done
for file in passwd group shadow; do
  [ -e "/etc/$file" ] || continue
  mount --bind "$dir/accounts/$file" "$root/etc/$file"
  mount -o remount,bind,ro "$root/etc/$file"
done

cd "$root"
mkdir -p .rehearsal .old proc sys run tmp root home var dev srv mnt media data boot
for folder in run tmp root home var dev; do mount -t tmpfs -o mode=755 rehearsal "$folder"; done
chmod 1777 tmp
chmod 700 root
mkdir -p var/lib/amazon/ssm var/log var/cache var/tmp run/lock run/postgresql dev/shm
chmod 1777 var/tmp dev/shm run/lock
chmod 777 run/postgresql
ln -s /run var/run
ln -s /run/lock var/lock

for device in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  node=dev/${device%%:*} number=${device#*:}
  if [ "$kind" = root ]; then
    mknod -m 666 "$node" c "${number%:*}" "${number#*:}"
  else
    : >"$node"
    mount --bind "/$node" "$node"
  fi
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr

# As root the instance's uid 0 owns what lies in /proc, so all of it is read-only (sysrq-trigger, sys, uid_map); with
# something mounted over it, no process of the instance may mount a fresh one either. A user namespace needs no more than
# the kernel's own checks, and the database's nested namespace must write its uid_map.
if [ "$kind" = root ]; then access=ro; else access=rw; fi
mount -t proc -o "$access,nosuid,nodev,noexec" proc proc
for file in sysrq-trigger kcore kmsg keys; do [ ! -e "proc/$file" ] || mount --bind dev/null "proc/$file"; done
[ "$kind" != root ] || [ ! -d proc/sys ] || mount -o bind,ro proc/sys proc/sys

while IFS=$tab read -r host guest mode; do
  if [ -d "$host" ]; then mkdir -p ".$guest"; elif [ ! -e ".$guest" ]; then : >".$guest"; fi
  mount --bind "$host" ".$guest"
  # The flags of the original are locked in a user namespace; `remount` without them is refused there.
  if [ "$mode" = ro ]; then
    while read -r _ _ _ _ point options _; do
      [ "$point" != "$root$guest" ] || locked=${options#r[ow]}
    done </proc/self/mountinfo
    mount -o "remount,bind,ro$locked" ".$guest"
  fi
done <"$dir/binds"

pivot_root . .old
cd /
umount -l /.old
rmdir /.old
mount -o remount,bind,ro /

# Last, `mount` last of all: from here on these names mean the shims. A link to a program of many names is left alone.
while read -r tool; do
  for place in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
    [ ! -L "$place" ] && [ -f "$place/$tool" ] && [ ! -L "$place/$tool" ] || continue
    mount --bind "/.rehearsal/bin/$tool" "$place/$tool"
  done
done </.rehearsal/shims
exec setpriv "$@" -- /bin/sh /.rehearsal/init.sh "$dir"
