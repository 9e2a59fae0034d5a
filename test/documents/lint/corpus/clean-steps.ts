import { each, LEASE, SINGLE, THAW, type Idiom } from './idiom';

const SESSION = (client: string): string =>
  `mkfifo /run/hook/sql\n${client} </run/hook/sql >/run/hook/out 2>&1 &\nexec 7>/run/hook/sql\necho 'FLUSH TABLES WITH READ LOCK; SELECT "locked";' >&7\nfsfreeze -f /data || exit 201`;

/** Scripts without a fault, by the ways in which public scripts choose a branch, start a lease, lock and freeze. */
export const CLEAN_STEPS: Readonly<Record<string, Idiom>> = {
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
  'a trap of ERR without set -e': { head: "trap 'exit 201' ERR", ...SINGLE, freeze: 'fsfreeze -f /data' },
  'a trap of ERR for functions too': {
    head: "set -E\ntrap 'exit 201' ERR\nhold() { fsfreeze -f /data; }",
    ...SINGLE,
    freeze: 'hold',
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
  'a unit that is waited for': {
    ...SINGLE,
    freeze: `systemd-run --wait --pipe --uid=postgres psql -c CHECKPOINT || exit 201\n${SINGLE.freeze}`,
  },
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
