# Redis and Valkey: reads the files on the restored volumes, loads them into a server of their major version, and counts the
# keys.

application_ready() { :; }

# What a server wrote in two files within so many seconds is in no order.
readonly ORDER_SECONDS=5

# Sets `bin` to a server of the major version `$1`, or of any where that is empty, and `other` to another one.
find_programs() {
  redis_server='' other=none
  for candidate in ${option_bin_directory:-/usr/bin /usr/sbin /usr/local/bin /opt/redis/bin}; do
    for program in "$candidate/redis-server" "$candidate/valkey-server" "$candidate/redis6-server"; do
      if [ -n "$redis_server" ] || [ ! -x "$program" ]; then continue; fi
      said=$("$program" --version | sed -n 's/.*v=\([0-9]*\)[.].*/\1/p')
      if [ "$said" = "${1:-$said}" ]; then redis_server=$program; else other=$said; fi
    done
  done
  [ -n "$redis_server" ]
}

# Sets `tool` to the program beside the server whose name ends in `$1` instead of `server`; fails where there is none.
find_tool() {
  tool=${redis_server%server}$1
  [ -x "$tool" ]
}

ask() { as_owner "$client" --raw -s "$sockets/redis.sock" "$@" 2>&1 </dev/null; }

# It answers LOADING until all of its data are in memory.
answers() { [ "$(ask PING)" = PONG ]; }

application_check() {
  find_restored -type f '(' -name '*.rdb' -o -name '*.aof' -o -name '*.aof.manifest' ')' ! -name 'temp-*'
  found=$(print "$found" | sed 's,/[^/]*$,,; s,/appendonlydir$,,' | sort -u)
  choose_data 'Redis data directories'
  find_files
  read_major
  find_programs "$major" || give_up 'server of the major version' "${major:-any}" "$other"
  note_check 'server of the major version' "${major:-any}" "${major:-any}" true
  find_tool cli || give_up 'client' "$tool" none
  client=$tool
  keys='' keys_hint='' last=''
  [ -z "$snapshot" ] || check_snapshot
  [ -z "$append" ] || check_append
  [ -z "$beside" ] || check_beside
  start_redis
  count_keys
  for key in $option_keys; do
    require_server "key $key"
    expect "key $key" 1 "$(ask EXISTS "$key")"
  done
  note_newest "$last"
}

# Sets `append` to the append-only file or its manifest: where there is one, the server loads it instead of a snapshot, unless
# a setting says that the source did not. `beside` is then the newest snapshot beside it. Else sets `snapshot`.
find_files() {
  snapshot='' append='' beside=''
  case " $option_settings " in
    *' appendonly=no '*) ;;
    *)
      found=$(find "$data" -maxdepth 2 -name '*.aof.manifest' && find "$data" -maxdepth 1 -name '*.aof')
      if [ -n "$found" ]; then
        require_one 'append-only files'
        append=$only
        beside=$(find "$data" -maxdepth 1 -name '*.rdb' ! -name 'temp-*' -printf '%T@ %p\n' | sort -n | sed -n '$s/^[^ ]* //p')
        return
      fi
      ;;
  esac
  found=$(find "$data" -maxdepth 1 -name '*.rdb' ! -name 'temp-*')
  require_one 'snapshot files'
  snapshot=$only
}

# Sets `major` to what wrote the snapshot, or the base of the append-only file; to nothing where that has no snapshot in it.
read_major() {
  base=${snapshot:-$append}
  case $append in
    *.manifest) base=${append%/*}/$(sed -n 's/^file \([^ ]*\) .* type b.*/\1/p' "$append") ;;
  esac
  major=$(head -c 512 "$base" 2>/dev/null | tr -c 'a-z0-9.-' ' ' | sed -n 's/.*\(redis\|valkey\)-ver  *\([0-9]*\)[.].*/\2/p')
}

# The program reads all of the file and compares its checksum.
check_snapshot() {
  last=@$(stat -c %Y "$snapshot")
  find_tool check-rdb || return 0
  as_owner "$tool" "$snapshot" >"$work/rdb" 2>&1 </dev/null || {
    tool_status=$?
    grep -E 'ERROR|error' "$work/rdb" >"$work/read.err" || tail -n 1 "$work/rdb" >"$work/read.err"
    note_failure 'snapshot file' valid "$tool_status" "$work/read.err"
    return
  }
  note_check 'snapshot file' valid valid true
  keys=$(read_count 'keys read')
  # Keys that expire may be gone by now: they are not in memory then.
  least_keys=$((keys - $(read_count expires)))
  made_at=$(sed -n "s/.*AUX FIELD ctime = '\([0-9]*\)'.*/\1/p" "$work/rdb")
  [ -z "$made_at" ] || last=@$made_at
}

read_count() { sed -n "s/.*[^0-9]\([0-9][0-9]*\) $1.*/\1/p" "$work/rdb"; }

check_append() {
  last=$(newest_change "${append%/*}" -name '*.aof*')
  find_tool check-aof || return 0
  if as_owner "$tool" "$append" >"$work/aof" 2>&1 </dev/null; then
    note_check 'append-only file' valid valid true
  else
    tool_status=$?
    grep -iE 'not valid|wrong|error|expected' "$work/aof" >"$work/read.err" || tail -n 1 "$work/aof" >"$work/read.err"
    note_failure 'append-only file' valid "$tool_status" "$work/read.err"
  fi
}

# Without a setting nobody knows whether the source wrote the append-only file, or had left it behind. If it wrote it, a snapshot
# that was begun after the last write has the same keys.
check_beside() {
  case " $option_settings " in
    *' appendonly=yes '*) return ;;
  esac
  append_last=$last least_last=${last#@}
  least_last=$((${least_last%.*} + ORDER_SECONDS))
  [ "$(stat -c %Y "$beside")" -gt "$least_last" ] || return 0
  snapshot=$beside
  check_snapshot
  keys_hint=", as in ${snapshot##*/}, which is newer than the append-only file"
  [ "${last#@}" -gt "$least_last" ] || keys=''
  last=$append_last
}

start_redis() {
  set -- "$redis_server" --dir "$data" --port 0 --unixsocket "$sockets/redis.sock" --daemonize no --save '' --logfile ''
  if [ -n "$append" ]; then
    append_name=${append##*/}
    set -- "$@" --appendonly yes --appendfilename "${append_name%.manifest}"
    [ "${append%/*}" = "$data" ] || {
      append_directory=${append%/*}
      set -- "$@" --appenddirname "${append_directory##*/}"
    }
  else
    set -- "$@" --appendonly no --dbfilename "${snapshot##*/}"
  fi
  for setting in $option_settings; do set -- "$@" "--${setting%%=*}" "${setting#*=}"; done
  start_server "$@"
}

# What is in memory against what the file says.
count_keys() {
  loaded=0
  for count in $(ask INFO keyspace | sed -n 's/^db[0-9]*:keys=\([0-9]*\),.*/\1/p'); do loaded=$((loaded + count)); done
  is_good=true key_range=${keys:-any}
  [ -n "$keys" ] || keys_hint=''
  if [ -n "$keys" ]; then
    [ "$least_keys" = "$keys" ] || key_range="$least_keys to $keys"
    [ "$loaded" -ge "$least_keys" ] && [ "$loaded" -le "$keys" ] || is_good=false
  fi
  note_check 'keys in memory' "$key_range$keys_hint" "$loaded" "$is_good"
}

application_stop() { stop_server KILL; }
