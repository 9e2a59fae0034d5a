import { stringify } from 'yaml';
import { lintDocument, type LintInput } from '../../../documents/lint';

/** Parts of a script that keeps the whole contract; what is not given is that of a plain good one. */
export interface Idiom {
  readonly shebang?: string;
  /** Before the branches: functions and variables. */
  readonly head?: string;
  readonly lease?: string;
  readonly freeze?: string;
  readonly thaw?: string;
  readonly dryRun?: string;
  /** The branches themselves, with PRE, POST and DRY where the parts go. */
  readonly branches?: string;
}

const UNDO = `frozen=
undo() {
  for one in $frozen; do fsfreeze -u "$one"; done
  exit 201
}`;
const LEASE =
  "setsid sh -c 'sleep 60; for m in /data /logs; do fsfreeze -u $m; done; touch /run/hook/expired' </dev/null >/dev/null 2>&1 &";
const FREEZE = 'for m in /data /logs; do fsfreeze -f "$m" || undo; frozen="$m $frozen"; done';
const THAW = 'rc=0; for m in /data /logs; do fsfreeze -u "$m" || rc=202; done';
const CASE = 'case "$command" in\npre-script)\nPRE\n;;\npost-script)\nPOST\n;;\ndry-run)\nDRY\n;;\nesac';

/** The whole script of an idiom. */
export function scriptWith({
  shebang = '#!/bin/bash',
  head = '',
  lease,
  freeze,
  thaw,
  dryRun,
  branches,
}: Idiom): string {
  const pre = [
    'mkdir /run/hook || exit 204',
    'echo "$execution" >/run/hook/execution',
    lease ?? LEASE,
    freeze ?? FREEZE,
    `printf '{"quiesce":1,"executionId":"%s","frozenAt":"%s","mounts":[]}\\n' "$execution" "$(date -u +%FT%TZ)"`,
  ].join('\n');
  const post = [
    '[ "$(cat /run/hook/execution)" = "$execution" ] || exit 205',
    '[ ! -e /run/hook/expired ] || exit 203',
    thaw ?? THAW,
    'rm -r /run/hook',
    'exit "${rc:-0}"',
  ].join('\n');
  const parts: Readonly<Record<string, string>> = {
    PRE: pre,
    POST: post,
    DRY: dryRun ?? 'findmnt /data >/dev/null || exit 206',
  };
  return [
    shebang,
    "command='{{ command }}'",
    "execution='{{ executionId }}'",
    UNDO,
    head,
    (branches ?? CASE).replaceAll(/\b(PRE|POST|DRY)\b/g, (name) => parts[name] ?? ''),
    '',
  ].join('\n');
}

/** A document with nothing to say about it but its script. */
export function documentOf(script: string): LintInput {
  const pattern = '^(None|[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12})$';
  const text = stringify(
    {
      schemaVersion: '2.2',
      parameters: {
        executionId: { type: 'String', default: 'None', allowedPattern: pattern },
        command: { type: 'String', default: 'dry-run', allowedValues: ['pre-script', 'post-script', 'dry-run'] },
        timeoutSeconds: { type: 'String', default: '30', allowedPattern: '^([5-9]|[1-9][0-9]{1,2})$' },
        mounts: { type: 'String', default: '/data', allowedPattern: '^(/[A-Za-z0-9_.-]+)+(,(/[A-Za-z0-9_.-]+)+)*$' },
      },
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 'hook',
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: { timeoutSeconds: '{{ timeoutSeconds }}', runCommand: [script] },
        },
      ],
    },
    { lineWidth: 0 },
  );
  return { file: 'd.yaml', text, deployedAs: { documentType: 'Command', tags: { DLMScriptsAccess: 'true' } } };
}

/** Ids of what is found in a script, each once. */
export function idsOf(script: string): readonly string[] {
  return [...new Set(lintDocument(documentOf(script)).findings.map(({ id }) => id))].toSorted();
}

const each = (list: string, body = 'fsfreeze -f "$m" || undo; frozen="$m $frozen"'): string =>
  `for m in ${list}; do ${body}; done`;
const BODY = 'fsfreeze -f "$m" || undo; frozen="$m $frozen"';
const SINGLE = { freeze: 'fsfreeze -f /data || exit 201', thaw: 'fsfreeze -u /data || exit 202' };
const SESSION = (client: string): string =>
  `mkfifo /run/hook/sql\n${client} </run/hook/sql >/run/hook/out 2>&1 &\nexec 7>/run/hook/sql\necho 'FLUSH TABLES WITH READ LOCK; SELECT "locked";' >&7\nfsfreeze -f /data || exit 201`;

/** Documents without a fault, in idioms that public scripts have. */
export const CLEAN: Readonly<Record<string, Idiom>> = {
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
  'if and elif': {
    branches:
      'if [ "$command" = pre-script ]; then\nPRE\nelif [ "$command" = post-script ]; then\nPOST\nelif [ "$command" = dry-run ]; then\nDRY\nfi',
  },
  'double brackets': {
    branches:
      'if [[ $command == pre-script ]]; then\nPRE\nfi\nif [[ $command == post-script ]]; then\nPOST\nfi\nif [[ $command == dry-run ]]; then\nDRY\nfi',
  },
  'functions and main': {
    branches:
      'pre() {\nPRE\n}\npost() {\nPOST\n}\nmain() { case "$1" in pre-script) pre ;; post-script) post ;; dry-run)\nDRY\n;; esac; }\nmain "$command"',
  },
  'an early exit': {
    branches:
      '[ "$command" != dry-run ] || {\nDRY\nexit 0\n}\ncase $command in\npre-script)\nPRE\n;;\npost-script)\nPOST\n;;\nesac',
  },
  'set -eu with a trap': {
    head: "set -eu\ntrap 'undo' ERR",
    ...SINGLE,
  },
  'POSIX sh without a shebang': { shebang: '', ...SINGLE },
  dash: { shebang: '#!/bin/sh -e', ...SINGLE },
  'a script that changes to bash': {
    shebang: '[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"',
    head: 'M=(/data /logs)',
    freeze: each('"${M[@]}"'),
  },
  'a timer of systemd': {
    lease:
      'systemd-run --unit=hook-thaw --on-active=60s /bin/sh -c "fsfreeze -u /data; fsfreeze -u /logs; touch /run/hook/expired"',
    thaw: `${THAW}\n[ "$rc" = 0 ] || exit 202\nsystemctl stop hook-thaw.timer`,
  },
  'a watchdog that is ended last': {
    lease: `${LEASE}\necho $! >/run/hook/watchdog`,
    thaw: `${THAW}\nkill "$(cat /run/hook/watchdog)"`,
  },
  'a watchdog that is asked whether it lives': { lease: `${LEASE}\nwatchdog=$!\nkill -0 "$watchdog" || exit 201` },
  'a session by a FIFO': {
    freeze: SESSION('mysql --defaults-file=/root/.my.cnf --batch'),
    thaw: `${SINGLE.thaw}\nexec 7>&-`,
  },
  'a session in a container': { freeze: SESSION('docker exec -i db mysql -uroot --batch'), thaw: SINGLE.thaw },
  'a session that sleeps': {
    freeze: `{ (echo 'FLUSH TABLES WITH READ LOCK;'; sleep 60) | mysql --defaults-file=/root/.my.cnf; } </dev/null >/dev/null 2>&1 &\n${SINGLE.freeze}`,
    thaw: SINGLE.thaw,
  },
  'a clean-up that unlocks': {
    freeze: "fsfreeze -f /data || { mysql --defaults-file=/root/x -e 'UNLOCK TABLES'; exit 201; }",
    thaw: SINGLE.thaw,
  },
  'a grant of LOCK TABLES': {
    ...SINGLE,
    dryRun: "mysql --defaults-file=/root/x -e 'GRANT SELECT, LOCK TABLES, RELOAD ON *.* TO backup' || exit 206",
  },
  'a comment of SQL': {
    freeze: `mysql --defaults-file=/root/x <<SQL\n-- no LOCK TABLES here: InnoDB needs none\nFLUSH LOGS;\nSQL\n${SINGLE.freeze}`,
    thaw: SINGLE.thaw,
  },
  'a dump': {
    freeze: `mysqldump --defaults-file=/root/x --lock-tables --all-databases >/run/hook/dump || exit 201\n${SINGLE.freeze}`,
    thaw: SINGLE.thaw,
  },
  'a checkpoint in a pod': {
    freeze: `kubectl exec -n db postgres-0 -c postgres -- psql -U postgres -c CHECKPOINT || exit 201\n${SINGLE.freeze}`,
    thaw: SINGLE.thaw,
  },
  'IRIS with its own time-out': {
    freeze: `n=0\nfor i in $(iris qlist | cut -d^ -f1); do\nirissession "$i" -U '%SYS' '##Class(Backup.General).ExternalFreeze("/tmp/f.log",,,,,,600,,,300)'\n[ $? -eq 5 ] || exit 201\nn=$((n + 1))\ndone\n[ "$n" -gt 0 ] || exit 206`,
    thaw: `rc=0\nfor i in $(iris qlist | cut -d^ -f1); do\nirissession "$i" -U '%SYS' '##Class(Backup.General).ExternalThaw("/tmp/f.log")'\n[ $? -eq 5 ] || rc=202\ndone`,
  },
  'a pause of Redis': {
    freeze: 'redis-cli CLIENT PAUSE 60000 WRITE || exit 201',
    thaw: 'redis-cli CLIENT UNPAUSE || exit 202',
    lease: ':',
  },
  'a stopped service with a lease': {
    lease: "setsid sh -c 'sleep 60; systemctl start shop; touch /run/hook/expired' </dev/null >/dev/null 2>&1 &",
    freeze: 'systemctl stop shop || exit 201',
    thaw: 'systemctl start shop || exit 202',
  },
  'a paused container with a lease': {
    lease: "systemd-run --on-active=60 sh -c 'docker unpause db; touch /run/hook/expired'",
    freeze: 'docker pause db || exit 201',
    thaw: 'docker unpause db || exit 202',
  },
  'a restart within the pre-script': {
    freeze: `systemctl stop cache\nrm -rf /run/cache\nsystemctl start cache\nsync\n${SINGLE.freeze}`,
    thaw: SINGLE.thaw,
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
  'a watchdog in Python': {
    lease: `setsid python3 - </dev/null >/dev/null 2>&1 <<'PY' &\nimport subprocess, time\ntime.sleep(60)\nsubprocess.run(['fsfreeze', '-u', '/data'])\nPY`,
    ...SINGLE,
  },
  'a watchdog of functions': {
    head: 'thaw_all() { for m in /data /logs; do fsfreeze -u "$m"; done; }',
    lease:
      'setsid bash -c "$(declare -f thaw_all); sleep 60; thaw_all; touch /run/hook/expired" </dev/null >/dev/null 2>&1 &',
  },
  at: { lease: "echo 'fsfreeze -u /data; fsfreeze -u /logs' | at now + 1 minute 2>/dev/null" },
  'a check for an earlier freeze': {
    lease: `if [ -e /run/other/frozen ]; then exit 204; fi\nsystemctl stop hook-thaw.timer 2>/dev/null\nsystemd-run --unit=hook-thaw --on-active=60 sh -c 'fsfreeze -u /data'`,
    ...SINGLE,
  },
  'a log by logger': { freeze: `echo "before LOCK TABLES" | logger -t hook\n${SINGLE.freeze}`, thaw: SINGLE.thaw },
  'unlock by a pipe': {
    ...SINGLE,
    thaw: `echo 'UNLOCK TABLES' | mysql --defaults-file=/root/x || exit 202\n${SINGLE.thaw}`,
  },
  'a question of a container': {
    freeze: `docker inspect -f '{{.State.Running}}' db | grep -q true || exit 206\ndocker exec db psql -U u -c CHECKPOINT || exit 201\n${SINGLE.freeze}`,
    thaw: SINGLE.thaw,
  },
  'colours and options': {
    head: 'set -uo pipefail\nshopt -s nullglob\nlog() { printf "%(%T)T %s\\n" -1 "$*" >&2; }',
    freeze: `log freezing\n${SINGLE.freeze}`,
    thaw: SINGLE.thaw,
  },
  'a freeze that is tried again': {
    ...SINGLE,
    freeze: 'for try in 1 2 3; do fsfreeze -f /data && break; [ "$try" -lt 3 ] || exit 201; sleep 1; done',
  },
  'a count of words': {
    freeze: `list=$(database_mounts)\ncount=$(echo "$list" | wc -w)\n[ "$count" -ge 1 ] || exit 206\n${each('$list')}`,
  },
  'xargs of a literal': { ...SINGLE, freeze: "printf '%s\\n' /data | xargs -r -n1 fsfreeze -f || exit 201" },
  'a unit that is waited for': {
    ...SINGLE,
    freeze: `systemd-run --wait --pipe --uid=postgres psql -c CHECKPOINT || exit 201\n${SINGLE.freeze}`,
  },
  'a descriptor of its own': { freeze: `while read -r m <&3; do ${BODY}; done 3<<EOF\n/data\n/logs\nEOF` },
  'a question for a privilege': {
    ...SINGLE,
    dryRun: `mysql --defaults-file=/root/x -e 'SHOW GRANTS' | grep -q 'LOCK TABLES' || exit 206`,
  },
  'a helper that tries again': {
    ...SINGLE,
    head: 'retry() { local n=0; until "$@"; do n=$((n + 1)); [ "$n" -lt 3 ] || return 1; sleep 1; done; }',
    freeze: 'retry fsfreeze -f /data || exit 201',
  },
  'a watchdog that is named on stderr': {
    lease: `${LEASE}\necho "watchdog $!" >&2\nkill -0 "$!" 2>/dev/null || exit 201`,
    thaw: `kill -0 2 2>/dev/null; kill "$(cat /run/other.pid 2>/dev/null)" 2>/dev/null\n${THAW}`,
  },
  'an old freeze that is thawed first': {
    lease: `fsfreeze -u /data 2>/dev/null\nsystemctl stop hook-thaw.timer 2>/dev/null\nsystemd-run --unit=hook-thaw --on-active=60 sh -c 'fsfreeze -u /data; touch /run/hook/expired'`,
    ...SINGLE,
  },
};

/** Documents with one fault each, and its id. */
export const FAULTY: readonly (readonly [string, string, Idiom])[] = [
  ...[
    'docker compose -f /srv/compose.yml exec -T db',
    'docker compose --project-name shop --env-file=/srv/.env exec --user mysql -T db',
    'docker-compose -f a.yml -f b.yml exec -T -e TERM=dumb db',
    'docker -H unix:///run/docker.sock exec -iu mysql -w / db',
    'docker container exec --env A=b db',
    'docker run --rm --network host -v /srv:/srv mysql:8',
    'podman --log-level error exec --user 999 db',
    'nerdctl -n k8s.io exec db',
    'kubectl exec -n db mysql-0 --',
    'kubectl -n db exec -it mysql-0 -c mysql --',
    'kubectl --kubeconfig /etc/k exec mysql-0 --container=mysql --',
    'crictl -r unix:///run/containerd.sock exec -i 4f2',
    'ctr -n k8s.io tasks exec --exec-id x 4f2',
    'lxc exec db --env A=b --',
    'ssh -i /root/key -o BatchMode=yes root@db1',
    'sudo -u mysql',
    'sudo -nHu mysql --',
    'sudo --user mysql',
    'runuser -u mysql --',
    'chroot /srv/db',
    'chroot --userspec=mysql /srv/db',
    'nsenter -t 4711 -m -u -i -n -p',
    'nsenter --target 4711 --mount --',
    'timeout -k 5 30 docker exec db',
    'env LANG=C nice -n 5 sudo -u mysql',
  ].map((wrapper): readonly [string, string, Idiom] => [
    `a lock behind ${wrapper}`,
    'lock-in-one-shot-client',
    {
      freeze: `${wrapper} mysql -uroot -psecret -e 'FLUSH TABLES WITH READ LOCK' || exit 201\n${SINGLE.freeze}`,
      thaw: SINGLE.thaw,
    },
  ]),
  ...[
    `su mysql -c "mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'"`,
    `su - mysql -s /bin/bash -c "mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'"`,
    `su -c "mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'" mysql`,
    `su mysql --command="mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'"`,
    `runuser -l mysql -c 'mysql -psecret -e "FLUSH TABLES WITH READ LOCK"'`,
    `ssh db1 "mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'"`,
    `docker exec db sh -c "mysql -psecret -e \\"FLUSH TABLES WITH READ LOCK\\""`,
    `docker exec -i db bash <<'EOF'\nmysql -psecret -e 'FLUSH TABLES WITH READ LOCK'\nEOF`,
    `ssh root@db1 <<'EOF'\nmysql -psecret -e 'FLUSH TABLES WITH READ LOCK'\nEOF`,
    `sudo -u postgres psql -c "SELECT pg_backup_start('x', true)"`,
    `MYSQL='docker exec -i db mysql -psecret'; $MYSQL -e 'FLUSH TABLES WITH READ LOCK'`,
    `MYSQL=(docker exec -i db mysql -psecret); "\${MYSQL[@]}" -e 'FLUSH TABLES WITH READ LOCK'`,
    `mysql -psecret -e 'LOCK TABLES shop.orders READ'`,
    `sql() { docker exec -i db mysql -psecret -e "$1"; }; sql 'FLUSH TABLES WITH READ LOCK'`,
    `run() { echo "$*" >&2; "$@"; }; run mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'`,
    `kubectl exec "$(kubectl get pod -l app=db -o name)" -- mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'`,
    `nsenter -t "$(docker inspect -f '{{.State.Pid}}' db)" -m -- mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'`,
    `systemd-run --wait --pipe --uid=mysql mysql -psecret -e 'FLUSH TABLES WITH READ LOCK'`,
    `docker exec -i db mysql -psecret <<SQL\nFLUSH TABLES WITH READ LOCK;\nSQL`,
    `docker exec db mariadb -psecret -e 'BACKUP STAGE START; BACKUP STAGE BLOCK_COMMIT'`,
  ].map((lock): readonly [string, string, Idiom] => [
    lock,
    'lock-in-one-shot-client',
    { freeze: `${lock} || true\n${SINGLE.freeze}`.replace(/\n(EOF|SQL) \|\| true/, '\n$1'), thaw: SINGLE.thaw },
  ]),
  ...['$(instances)', '$(docker ps -q)', '$(iris qall | grep ^up)', '$(cat /etc/mounts)', '$LIST', '"${FOUND[@]}"'].map(
    (list): readonly [string, string, Idiom] => [
      `a loop of pauses over ${list}`,
      'nothing-frozen-succeeds',
      {
        head: 'instances() { docker ps --format "{{.Names}}" | grep db; }\nLIST=$(instances)\nmapfile -t FOUND < <(instances)',
        lease: "setsid sh -c 'sleep 60; docker unpause db; touch /run/hook/expired' </dev/null >/dev/null 2>&1 &",
        freeze: `code=0\nfor m in ${list}; do docker pause "$m" || code=201; done\n[ "$code" -eq 0 ] || exit "$code"`,
        thaw: 'docker unpause db || exit 202',
      },
    ],
  ),
  [
    'a read loop over what a program lists',
    'nothing-frozen-succeeds',
    { freeze: `database_mounts | while read -r m; do ${BODY}; done` },
  ],
  ['a loop over a file', 'nothing-frozen-succeeds', { freeze: `while read -r m; do ${BODY}; done </etc/hook/mounts` }],
  [
    'xargs of nothing',
    'nothing-frozen-succeeds',
    {
      lease: "setsid sh -c 'sleep 60; docker unpause db; touch /run/hook/expired' </dev/null >/dev/null 2>&1 &",
      freeze: 'docker ps -q | xargs -r docker pause || exit 201',
      thaw: 'docker unpause db || exit 202',
    },
  ],
  ...[
    ['a paused container', 'docker pause db', 'docker unpause db'],
    ['a paused service of compose', 'docker compose pause db', 'docker compose unpause db'],
    ['a stopped service', 'systemctl stop shop', 'systemctl start shop'],
    ['a service stopped by service', 'service shop stop', 'service shop start'],
    ['a stopped process', 'kill -STOP "$(cat /run/shop.pid)"', 'kill -CONT "$(cat /run/shop.pid)"'],
    ['a script of init', '/etc/init.d/shop stop', '/etc/init.d/shop start'],
    ['no replicas', 'kubectl scale deploy/shop --replicas=0', 'kubectl scale deploy/shop --replicas=3'],
    ['pkill -STOP', 'pkill -STOP shop', 'pkill -CONT shop'],
    ['kill -s SIGSTOP', 'kill -s SIGSTOP "$(cat /run/shop.pid)"', 'kill -s SIGCONT "$(cat /run/shop.pid)"'],
    [
      'BEGIN BACKUP',
      'echo "ALTER DATABASE BEGIN BACKUP;" | su - oracle -c "sqlplus / as sysdba"',
      'echo "ALTER DATABASE END BACKUP;" | su - oracle -c "sqlplus / as sysdba"',
    ],
    [
      'a write suspend',
      'su - db2inst1 -c "db2 set write suspend for database"',
      'su - db2inst1 -c "db2 set write resume for database"',
    ],
    [
      'exclusive backup mode',
      `sudo -u postgres psql -c "SELECT pg_start_backup('x', true)"`,
      'sudo -u postgres psql -c "SELECT pg_stop_backup()"',
    ],
    ['fsyncLock', "docker exec db mongosh --eval 'db.fsyncLock()'", "docker exec db mongosh --eval 'db.fsyncUnlock()'"],
    [
      'read_only',
      "mysql -psecret -e 'SET GLOBAL super_read_only = ON'",
      "mysql -psecret -e 'SET GLOBAL super_read_only = OFF'",
    ],
    [
      'IRIS without its time-out',
      `irissession A -U '%SYS' '##Class(Backup.General).ExternalFreeze("/tmp/f.log")'`,
      `irissession A -U '%SYS' '##Class(Backup.General).ExternalThaw()'`,
    ],
    ['a suspended device', 'dmsetup suspend vg-data', 'dmsetup resume vg-data'],
  ].map(([name = '', hold = '', release = '']): readonly [string, string, Idiom] => [
    `${name} without a lease`,
    'lease-missing',
    { lease: ':', freeze: `${hold} || exit 201`, thaw: `[ ! -e /run/hook/203 ] || exit 203\n${release} || exit 202` },
  ]),
  [
    'a lease that forgets the lock',
    'lease-missing',
    { freeze: "mongosh --eval 'db.fsyncLock()' || exit 201", thaw: "mongosh --eval 'db.fsyncUnlock()' || exit 202" },
  ],
  ...[
    [
      'its unit',
      'systemd-run --unit=hook-thaw --on-active=60 fsfreeze -u /data',
      'systemctl stop hook-thaw.timer hook-thaw.service',
    ],
    [
      'its unit by a variable',
      'unit=hook-thaw\nsystemd-run --unit "$unit" --on-active 60 fsfreeze -u /data',
      'systemctl stop "$unit.timer" || true',
    ],
    [
      'its process',
      `setsid sh -c 'sleep 60; fsfreeze -u /data' </dev/null >/dev/null 2>&1 &\necho $! >/run/hook/pid`,
      'kill "$(cat /run/hook/pid)"',
    ],
    [
      'its process by a variable',
      `setsid sh -c 'sleep 60; fsfreeze -u /data' </dev/null >/dev/null 2>&1 &\npid=$!\necho "$pid" >/run/hook/pid`,
      'read -r old </run/hook/pid\nkill "$old"',
    ],
  ].map(([name = '', lease = '', disarm = '']): readonly [string, string, Idiom] => [
    `a post-script that first ends the lease by ${name}`,
    'lease-disarmed',
    {
      lease,
      freeze: SINGLE.freeze,
      thaw: `${lease.includes('unit=hook') ? 'unit=hook-thaw\n' : ''}${disarm}\n${SINGLE.thaw}`,
    },
  ]),
  [
    'a pre-script that first ends the lease',
    'lease-disarmed',
    {
      branches: CASE.replace('PRE', 'systemctl stop hook-thaw.timer\nPRE'),
      lease: 'systemd-run --unit=hook-thaw --on-active=60 fsfreeze -u /data',
      ...SINGLE,
    },
  ],
  ...[
    ['set -o pipefail', 'set -euo pipefail'],
    ['[[ ]]', '[[ -d /data ]] || exit 206'],
    ['an array', 'M=(/data)'],
    ['<<<', 'cat <<<x >/dev/null'],
    ['(( ))', '((1)) || exit 1'],
    ['function', 'function f { :; }'],
    ['==', '[ a == b ] || :'],
    ['&>', 'true &>/dev/null'],
    ['${x//}', 'x=a; echo "${x//a/b}" >&2'],
    ['a shebang that is not the first line', '#!/bin/bash\nmapfile -t M </dev/null'],
  ].map(([name = '', head = '']): readonly [string, string, Idiom] => [
    `${name} run by sh`,
    'bash-run-by-sh',
    { shebang: '', head, ...SINGLE },
  ]),
  ['#!/bin/sh with an array', 'bash-run-by-sh', { shebang: '#!/bin/sh', head: 'M=(/data)', ...SINGLE }],
  [
    'a post-script that never answers 205',
    'unfrozen-unreported',
    {
      branches: CASE.replace('POST', 'POST').replace(
        'post-script)\nPOST',
        'post-script)\n[ "$(cat /run/hook/execution)" = "$execution" ] || exit 202\n[ ! -e /run/hook/expired ] || exit 203\nfsfreeze -u /data || exit 202',
      ),
      ...SINGLE,
    },
  ],
];
