import { BODY, each, SINGLE, type Idiom } from './idiom';

/** Scripts without a fault, by the ways in which public scripts write the list of what they freeze. */
export const CLEAN_LISTS: Readonly<Record<string, Idiom>> = {
  'words after in': {},
  'a scalar list': { head: "MOUNTS='/data /logs'", freeze: each('$MOUNTS') },
  'an array': { head: 'M=(/data /logs)', freeze: each('"${M[@]}"') },
  'an array of several lines': { head: 'M=(\n  /data # tables\n  "/logs"\n)', freeze: each('"${M[@]}"') },
  'declare -a and +=': { head: 'declare -a M=(/data); M+=(/logs)', freeze: each('"${M[@]}"') },
  'a copy of an array': { head: 'A=(/data /logs); M=("${A[@]}")', freeze: each('"${M[@]}"') },
  'indices of an array': {
    head: 'M=(/data /logs)',
    freeze: each('"${!M[@]}"', 'fsfreeze -f "${M[$m]}" || undo; frozen="${M[$m]} $frozen"'),
  },
  'an arithmetic loop': {
    head: 'M=(/data /logs)',
    freeze: 'for ((i = 0; i < ${#M[@]}; i++)); do fsfreeze -f "${M[i]}" || undo; frozen="${M[i]} $frozen"; done',
  },
  'a here-document': { freeze: `while IFS= read -r m; do ${BODY}; done <<'LIST'\n/data\n/logs\nLIST` },
  'a here-document with a variable': {
    head: 'root=/srv',
    freeze: `while read -r m; do ${BODY}; done <<LIST\n$root/data\n$root/logs\nLIST`,
  },
  'a here-document of two columns': {
    freeze: `while read -r device m; do ${BODY}; echo "$device" >&2; done <<LIST\n/dev/sdb /data\n/dev/sdc /logs\nLIST`,
  },
  'a here-string': { head: "M='/data\n/logs'", freeze: `while read -r m; do ${BODY}; done <<<"$M"` },
  'a pipe from printf': { freeze: `printf '%s\\n' /data /logs | while read -r m; do ${BODY}; done` },
  'a pipe from echo and tr': { freeze: `echo /data,/logs | tr ',' '\\n' | while read -r m; do ${BODY}; done` },
  'a process substitution': {
    head: 'M=(/data /logs)',
    freeze: `while read -r m; do ${BODY}; done < <(printf '%s\\n' "\${M[@]}")`,
  },
  'a command substitution': { freeze: each('$(echo /data /logs)') },
  'a function that prints a list': { head: "mounts() { printf '%s\\n' /data /logs; }", freeze: each('$(mounts)') },
  'a function that prints a here-document': {
    head: 'mounts() { cat <<EOF\n/data\n/logs\nEOF\n}',
    freeze: each('$(mounts)'),
  },
  'mapfile of a here-document': { head: "mapfile -t M <<'EOF'\n/data\n/logs\nEOF", freeze: each('"${M[@]}"') },
  'read -a of a here-string': { head: "IFS=, read -ra M <<<'/data,/logs'", freeze: each('"${M[@]}"') },
  braces: { freeze: each('/{data,logs}') },
  'a range of braces': { freeze: each('/data{1..3}') },
  'set --': { freeze: `set -- /data /logs\n${each('"$@"')}` },
  'for without in': { freeze: `set -- /data /logs\nfor m; do ${BODY}; done` },
  shift: {
    freeze: `set -- /data /logs\nwhile [ $# -gt 0 ]; do fsfreeze -f "$1" || undo; frozen="$1 $frozen"; shift; done`,
  },
  'arguments of a function': { head: `freeze_all() { ${each('"$@"')}; }`, freeze: 'freeze_all /data /logs' },
  'quoted variables': { head: 'A=/data\nB=/logs', freeze: each('"$A" "$B"') },
  'a default': { freeze: each('${MOUNTS:-/data /logs}') },
  IFS: {
    head: 'MOUNTS=/data:/logs\nIFS=:',
    freeze: each('$MOUNTS'),
    thaw: 'IFS=" "; rc=0; for m in /data /logs; do fsfreeze -u "$m" || rc=202; done',
  },
  'a parameter that is never empty': {
    head: "MOUNTS='{{ mounts }}'",
    freeze: each('$(echo "$MOUNTS" | tr , " ")'),
  },
  'a parameter read into an array': { head: "IFS=, read -ra M <<<'{{ mounts }}'", freeze: each('"${M[@]}"') },
  'a counter in (( ))': { freeze: `n=0\n${each('$(database_mounts)', `${BODY}; ((n++))`)}\n((n > 0)) || exit 206` },
  'a count of an array': {
    head: 'mapfile -t M < <(database_mounts)',
    freeze: `((\${#M[@]})) || exit 206\n${each('"${M[@]}"')}`,
  },
  'a flag': { freeze: `found=\n${each('$(database_mounts)', `${BODY}; found=yes`)}\n[ "$found" = yes ] || exit 206` },
  'a list that is asked first': { freeze: `[ -n "$(database_mounts)" ] || exit 206\n${each('$(database_mounts)')}` },
  'a list file': {
    freeze: `database_mounts >/run/hook/mounts\n[ -s /run/hook/mounts ] || exit 206\nwhile read -r m; do ${BODY}; done </run/hook/mounts`,
  },
  'a list by host': {
    freeze: `case "$(hostname)" in db*) M='/data /logs' ;; web*) M=/data ;; *) exit 206 ;; esac\n${each('$M')}`,
  },
  'an array by host': { freeze: `if [ -d /logs ]; then M=(/data /logs); else M=(/data); fi\n${each('"${M[@]}"')}` },
  'a default by :=': { head: ': "${MOUNTS:=/data /logs}"', freeze: each('$MOUNTS') },
  'commas that become blanks': { head: "MOUNTS='/data,/logs'", freeze: each('${MOUNTS//,/ }') },
  'commas of a parameter that become blanks': { head: "MOUNTS='{{ mounts }}'", freeze: each('${MOUNTS//,/ }') },
  'keys of an associative array': { head: 'declare -A M=([/data]=xfs [/logs]=ext4)', freeze: each('"${!M[@]}"') },
  'a readonly array': { head: 'readonly -a M=(/data /logs)', freeze: each('"${M[@]}"') },
  'a local array': {
    head: `freeze_all() { local m mounts=(/data /logs); ${each('"${mounts[@]}"')}; }`,
    freeze: 'freeze_all',
  },
  'an array of a command': { head: 'M=($(echo /data /logs))', freeze: each('"${M[@]}"') },
  'an array that grows': { head: 'M=()\nM+=(/data)\nM+=(/logs)', freeze: each('"${M[@]}"') },
  'a here-document in a variable': { head: 'M=$(cat <<EOF\n/data\n/logs\nEOF\n)', freeze: each('$M') },
  'cat of a here-document into a loop': {
    freeze: `cat <<'EOF' | while read -r m; do ${BODY}; done\n/data\n/logs\nEOF`,
  },
  'columns by IFS': {
    freeze: `while IFS=: read -r m type; do echo "$type" >&2; ${BODY}; done <<EOF\n/data:xfs\n/logs:ext4\nEOF`,
  },
  'a reversed list': {
    head: 'M=(/data /logs)\nmapfile -t R < <(printf \'%s\\n\' "${M[@]}" | tac)',
    freeze: each('"${R[@]}"'),
  },
  'words over several lines': { freeze: each('/data \\\n  /logs') },
  'an until loop': {
    freeze: `set -- /data /logs\nuntil [ "$#" -eq 0 ]; do fsfreeze -f "$1" || undo; frozen="$1 $frozen"; shift; done`,
  },
  'NUL between names': { freeze: `printf '%s\\0' /data /logs | while IFS= read -r -d '' m; do ${BODY}; done` },
  'case on a count': {
    freeze: `n=0\n${each('$(database_mounts)', `${BODY}; n=$((n + 1))`)}\ncase "$n" in 0) exit 206 ;; esac`,
  },
  'a filter that must match': { freeze: `database_mounts | grep -q . || exit 206\n${each('$(database_mounts)')}` },
  'a count of words': {
    freeze: `list=$(database_mounts)\ncount=$(echo "$list" | wc -w)\n[ "$count" -ge 1 ] || exit 206\n${each('$list')}`,
  },
  'xargs of a literal': { ...SINGLE, freeze: "printf '%s\\n' /data | xargs -r -n1 fsfreeze -f || exit 201" },
  'a descriptor of its own': { freeze: `while read -r m <&3; do ${BODY}; done 3<<EOF\n/data\n/logs\nEOF` },
};
