# Whose paths are these? A server in a container, or behind a tunnel, names paths that mean other files here. So the
# process of the server is found first; then each path is compared with what that process sees there, by device and inode.
# dash, bash and busybox have `-ef`.

# The document alone says how clients connect and print: their variables are removed.
for variable in $(env); do
  variable=${variable%%=*}
  case $variable in
    *[!A-Za-z0-9_]*) ;;
    PG?* | PSQL* | MYSQL* | MARIADB* | LIBMYSQL* | REDISCLI_* | VALKEYCLI_* | FAKETTY | MONGO*) unset "$variable" ;;
  esac
done

# Whether the process `$1` is a server of the directory `$2`: it works there, or has the lock file `$4` in it open; and `$3`
# contains its id, as the process itself sees it, or the name of its program. Without the right to look at the processes
# of others, as in a rehearsal, only the mounts can be compared.
# shellcheck disable=SC3013
is_server() {
  case $server_host in
    here) [ "$1/ns/uts" -ef /proc/self/ns/uts ] || return 1 ;;
    there) [ ! "$1/ns/uts" -ef /proc/self/ns/uts ] || return 1 ;;
  esac
  if [ -e "$1/cwd" ]; then
    [ "$1/cwd" -ef "$2" ] || [ "$1/cwd" -ef "$1/root$2" ] || has_open "$@" || return 1
  else
    [ "$(cat "$1/mountinfo" 2>/dev/null)" = "$own_table" ] || return 1
  fi
  server_id=${1##*/}
  { while read -r server_key server_value; do
    [ "$server_key" != NSpid: ] || server_id=${server_value##*[!0-9]}
  done <"$1/status"; } 2>/dev/null
  ! contains "$3" "$server_id" || return 0
  server_command=$(tr '\0' ' ' 2>/dev/null <"$1/cmdline")
  for server_program in $3; do
    case " $server_command" in
      *[/\ ]"$server_program "*) return 0 ;;
    esac
  done
  return 1
}

# shellcheck disable=SC3013
has_open() {
  for server_file in ${4:+"$1"/fd/*}; do
    [ ! "$server_file" -ef "$1/root$2/$4" ] || return 0
  done
  return 1
}

# shellcheck disable=SC3013
look_for_server() {
  server='' rival=''
  set +f
  for server_process in /proc/[0-9]*; do
    is_server "$server_process" "$@" || continue
    [ -n "$server" ] || server=$server_process
    [ ! -e "$server/cwd" ] || [ "$server/root$1" -ef "$server_process/root$1" ] || rival=$server_process
  done
  set -f
}

# Sets `server`, the directory in /proc of the server of the directory `$1`, with the ids or program names `$2`, and the lock
# file `$3`. `$4` is the host name that the server told: a container has a name of its own.
find_server() {
  server_host='' own_table=$(cat /proc/self/mountinfo)
  look_for_server "$1" "$2" "${3:-}"
  if [ -n "$rival" ] && [ -n "${4:-}" ]; then
    server_host=there
    [ "$4" != "$(uname -n)" ] || server_host=here
    look_for_server "$1" "$2" ''
  fi
  [ -z "$rival" ] || not_ready "processes ${server##*/} and ${rival##*/} each have a $1 of their own, and it is not certain which one answered"
  [ -n "$server" ] || not_ready "no process here ($2) works in $1: the server runs elsewhere, or sees other files"
  server_table=$(cat "$server/mountinfo") || not_ready 'the server ended meanwhile'
}

# Sets `seen` to the path at which this script sees what the server sees at `$1`.
# shellcheck disable=SC3013
see() {
  seen=$1 on_target=''
  [ "$server_table" != "$own_table" ] && [ ! "$1" -ef "$server/cwd" ] && [ ! "$1" -ef "$server/root$1" ] || return 0
  while read -r _ _ row_device row_root row_target _; do
    case $1/ in
      "${row_target%/}"/*)
        [ "${#row_target}" -ge "${#on_target}" ] || continue
        on_target=$row_target on_device=$row_device inner=${row_root%/}${1#"${row_target%/}"}
        ;;
    esac
  done <<TABLE
$server_table
TABLE
  seen=
  while read -r _ _ row_device row_root row_target _; do
    case "$row_device $inner/" in
      "$on_device ${row_root%/}"/*)
        row_path=${row_target%/}${inner#"${row_root%/}"}
        # A link on the way could lead elsewhere there.
        [ ! "$row_path" -ef "$server/root$1" ] || [ "$(readlink -f -- "$row_path")" != "$row_path" ] || seen=$row_path
        ;;
    esac
  done <<TABLE
$own_table
TABLE
  [ -n "$seen" ] || not_ready "what process ${server##*/} sees at $1 is on no mount of this instance: mount the volume of its container here"
}

# Has `$1`, hold_place or require_mount_of, hold what the server sees at the path `$2`, and at each of its mounts below.
# shellcheck disable=SC3013
hold_seen() {
  see "$2"
  seen_place=$seen
  "$1" "$seen"
  [ "$server_table" != "$own_table" ] || return 0
  while read -r _ _ _ _ row_target row_rest; do
    case $row_target:$row_rest in
      *' - tmpfs '*) ;;
      "$2"/*)
        # What both see there was found already.
        [ "$seen_place" != "$2" ] || [ ! "$row_target" -ef "$server/root$row_target" ] || continue
        see "$row_target"
        "$1" "$seen"
        ;;
    esac
  done <<TABLE
$server_table
TABLE
}

# Sets `real`: the path `$1` of the server without links. The kernel would follow an absolute link in this script's view.
resolve() {
  real='' rest=$1/ hops=0
  while [ -n "$rest" ]; do
    part=${rest%%/*} rest=${rest#*/}
    case $part in
      '' | .) ;;
      ..) real=${real%/*} ;;
      *)
        real=$real/$part
        if [ -L "$server/root$real" ] && [ "$hops" -lt 40 ]; then
          hops=$((hops + 1))
          part=$(readlink -- "$server/root$real") rest=$part/$rest real=${real%/*}
          [ "$part" = "${part#/}" ] || real=
        fi
        ;;
    esac
  done
}

# The same for a directory `$2`, down to the depth `$3`, that may contain links to other places; further arguments tell find
# which links lead to data.
hold_tree() {
  hold_seen "$1" "$2"
  tree=$seen_place tree_hold=$1 tree_there=$2 tree_depth=$3
  shift 3
  tree_links=$(cd -- "$tree" && find . -maxdepth "$tree_depth" -type l "$@") || not_ready "could not look for links in $tree"
  to_word "$tree_links"
  for tree_link in $word; do
    to_path "$tree_link"
    hold_link "$path"
  done
}

# The same for the link `$1` in that directory. What it leads to may have another path for the server, or be nothing here.
hold_link() {
  if [ "$server_table" = "$own_table" ]; then
    hold_link_here "$tree/$1"
    return
  fi
  resolve "$tree_there/$1"
  if [ -s "$server/root$real" ] && [ "$(stat -f -c %T -- "$server/root$real")" != tmpfs ]; then
    hold_seen hold_link_here "$real"
  fi
}

# Has `$tree_hold`, hold_place or require_mount_of, hold what a link of the application leads to. A link that leads nowhere,
# to a socket, or to a file system in memory leads to no data that a snapshot could have.
hold_link_here() {
  if [ -d "$1" ] || [ -f "$1" ]; then
    find_place "$1"
    ! is_in_memory || return 0
  elif [ ! -b "$1" ]; then
    return 0
  fi
  "$tree_hold" "$1"
}
