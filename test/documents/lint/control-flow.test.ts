import { documentation } from '../../../documents/documentation';
import { findingsIn, idsIn } from './build';

const LEASE = "setsid sh -c 'sleep 60; fsfreeze -u /data' </dev/null >/dev/null 2>&1 &";

describe('the lease is found along the calls, not along the lines', () => {
  test('armed in a function that stands below the freeze in the text, but is called before it', () => {
    const script = `
pre_script() { arm; freeze_data; }
freeze_data() { fsfreeze -f /data || exit 201; }
arm() { ${LEASE} }`;
    expect(idsIn(script)).not.toContain('lease-after-freeze');
  });

  test('armed in a function above the freeze in the text, but called after it', () => {
    const script = `
arm() {
  ${LEASE}
}
pre_script() { fsfreeze -f /data || exit 201; arm; }`;
    const found = findingsIn(script).find(({ id }) => id === 'lease-after-freeze');
    expect(found).toMatchObject({ severity: 'error', url: documentation('lint.md#lease-after-freeze') });
  });

  test('armed for another command only is not armed for this one', () => {
    expect(idsIn(`pre_script() { fsfreeze -f /data || exit 201; }\ndry_run() {\n${LEASE}\n}`)).toContain(
      'lease-missing',
    );
  });

  test.each([
    ['a unit', 'systemd-run --on-active=60 fsfreeze -u /data'],
    ['at', "echo 'fsfreeze -u /data' | at now + 1 minute"],
    ['a file of the instance', 'setsid sh /opt/thaw.sh </dev/null >/dev/null 2>&1 &'],
    ['a subshell with redirected streams', '( sleep 60; fsfreeze -u /data ) </dev/null >/dev/null 2>&1 &'],
    ['a job of a shell with job control', 'set -m\n( sleep 60; fsfreeze -u /data ) </dev/null &>/dev/null &'],
    ['setsid --fork', "setsid --fork sh -c 'sleep 60; fsfreeze -u /data' </dev/null >/dev/null 2>&1"],
    ['a timer of the host', 'systemctl start thaw.timer'],
  ])('%s is a lease', (_, command) => {
    const ids = idsIn(`${command}\nfsfreeze -f /data || exit 201`);
    expect(ids).not.toContain('lease-missing');
    expect(ids).not.toContain('background-holds-streams');
  });

  test.each([
    ['watchdog', false],
    ['bell', true],
  ])('the script itself, run again as %s, is followed into what it does then', (argument, isMissing) => {
    const script = `command='{{ command }}'
self=$0
cp "$self" /run/copy
case "\${1:-$command}" in
  pre-script) setsid sh /run/copy ${argument} </dev/null >/dev/null 2>&1 & fsfreeze -f /data || exit 201 ;;
  watchdog) sleep 60; fsfreeze -u /data ;;
  bell) sleep 60; kill -ALRM "$2" ;;
esac`;
    expect(idsIn(script).includes('lease-missing')).toBe(isMissing);
  });

  test.each([
    ['a sleep that nothing follows', 'sleep 60 </dev/null >/dev/null 2>&1 &'],
    ['a thaw at once', 'setsid fsfreeze -u /data </dev/null >/dev/null 2>&1 &'],
    ['a sleep in the foreground', '( sleep 60; fsfreeze -u /data )'],
  ])('%s is no lease', (_, command) => {
    expect(idsIn(`${command}\nfsfreeze -f /data || exit 201`)).toContain('lease-missing');
  });

  test('only a process in a group of its own outlives the agent', () => {
    expect(idsIn(`( sleep 60; fsfreeze -u /data ) >/dev/null 2>&1 &\nfsfreeze -f /data || exit 201`)).toContain(
      'lease-in-process-group',
    );
    expect(idsIn(`systemd-run --scope sh -c 'sleep 60; fsfreeze -u /data' &\nfsfreeze -f /data || exit 201`)).toContain(
      'lease-in-process-group',
    );
  });
});

describe('streams are followed through their redirections, in order', () => {
  test.each([
    ['2>&1 before >/dev/null', `setsid sh -c 'sleep 60; fsfreeze -u /data' 2>&1 >/dev/null &`],
    ['stdout alone', `setsid sh -c 'sleep 60; fsfreeze -u /data' >/dev/null &`],
    ['a list whose last command alone is redirected', '( sleep 60; fsfreeze -u /data >/dev/null 2>&1 ) &'],
  ])('%s is not enough', (_, command) => {
    expect(idsIn(`${command}\nfsfreeze -f /data || exit 201`)).toContain('background-holds-streams');
  });

  test.each([
    ['exec at its head', '( exec </dev/null >/run/log 2>&1; sleep 60; fsfreeze -u /data ) &'],
    ['exec of the whole script', `exec >/run/log 2>&1\n( sleep 60; fsfreeze -u /data ) &`],
    ['>& of both', `setsid sh -c 'sleep 60; fsfreeze -u /data' >& /dev/null &`],
    ['a process that is waited for', 'sync &\nwait $!'],
  ])('%s is enough', (_, command) => {
    expect(idsIn(`${command}\nfsfreeze -f /data || exit 201`)).not.toContain('background-holds-streams');
  });
});

describe('what decides a branch is followed where it is known', () => {
  test.each([
    ['case', 'case "$command" in pre-script) fsfreeze -f /data || exit 201 ;; dry-run) echo ;; esac'],
    ['if', 'if [ "$command" = pre-script ]; then fsfreeze -f /data || exit 201; fi; : dry-run'],
    ['[[ ]]', 'if [[ $command == pre-* ]]; then fsfreeze -f /data || exit 201; fi; : dry-run'],
    ['an early exit', '[ "$command" != dry-run ] || exit 0\nfsfreeze -f /data || exit 201'],
    ['&&', '[ "$command" = pre-script ] && { fsfreeze -f /data || exit 201; }; : dry-run'],
    [
      'an argument',
      'main() { case "$1" in pre-script) fsfreeze -f /data || exit 201 ;; dry-run) ;; esac; }; main "$command"',
    ],
  ])('by %s a dry-run does not reach the freeze', (_, script) => {
    const ids = idsIn(`command='{{ command }}'\n${script}`);
    expect(ids).not.toContain('dry-run-mutates');
    expect(ids).toContain('lease-missing');
  });

  test('where the branch depends on the instance, both are taken', () => {
    expect(idsIn("command='{{ command }}'\nif [ -e /x ]; then fsfreeze -f /data; fi")).toContain('dry-run-mutates');
  });
});

describe('a freeze that fails', () => {
  test.each([
    [
      'undone by a trap',
      'trap "fsfreeze -u /a; fsfreeze -u /b" EXIT\nfsfreeze -f /a || exit 201\nfsfreeze -f /b || exit 201',
    ],
    [
      'undone by the caller',
      'all() { for m in /a /b; do fsfreeze -f "$m" || return 1; done; }\nall || { fsfreeze -u /a; exit 201; }',
    ],
    ['of a single mount', 'fsfreeze -f /a || exit 201'],
  ])('%s is not half-way', (_, body) => {
    expect(idsIn(body)).not.toContain('freeze-half-way');
  });

  test.each([
    ['left to set -e', 'set -e\nfor m in /a /b; do fsfreeze -f "$m"; done'],
    ['left by the caller', 'all() { for m in /a /b; do fsfreeze -f "$m" || return 1; done; }\nall || exit 201'],
    ['left on the second of two lines', 'fsfreeze -f /a || exit 201\nfsfreeze -f /b || exit 201'],
  ])('%s is half-way', (_, body) => {
    expect(idsIn(body)).toContain('freeze-half-way');
  });

  test('is seen by a status that is asked for on the next line', () => {
    expect(idsIn('out=$(fsfreeze -f /data 2>&1)\nif [ $? -ne 0 ]; then exit 201; fi')).not.toContain(
      'freeze-unchecked',
    );
    expect(idsIn('out=$(fsfreeze -f /data 2>&1)\necho "$out"')).toContain('freeze-unchecked');
  });
});

describe('system mounts', () => {
  test.each([
    ['/', 'fsfreeze -f / || exit 201'],
    ['a variable', 'target=/var/log\nfsfreeze -f "$target" || exit 201'],
    ['a loop', 'for m in /data /var; do xfs_freeze -f "$m" || exit 201; done'],
    ['an argument', 'hold() { fsfreeze --freeze "$1" || exit 201; }; hold /tmp'],
  ])('are found when named by %s', (_, body) => {
    expect(idsIn(body)).toContain('system-mount-frozen');
  });

  test.each([
    [
      'a filter',
      'findmnt -rn -o TARGET | grep -vE \'^/($|boot|var|tmp|usr)\' | while read -r m; do fsfreeze -f "$m" || exit 201; done',
    ],
    [
      'a case',
      'for m in $(findmnt -rn -o TARGET); do case "$m" in /|/boot*|/var*|/tmp|/usr*) continue ;; esac; fsfreeze -f "$m" || exit 201; done',
    ],
    [
      'a list to pick from',
      'for m in $(findmnt -rn -o TARGET); do case "$m" in /data*) fsfreeze -f "$m" || exit 201 ;; esac; done',
    ],
  ])('are left out by %s', (_, body) => {
    expect(idsIn(body)).not.toContain('system-mount-frozen');
  });
});

test('a recursive function ends the walk', () => {
  expect(idsIn('again() { again; }\nagain\nfsfreeze -f /data || exit 201')).toContain('lease-missing');
});

test('a MongoDB lock needs a lease too', () => {
  expect(idsIn("mongosh --eval 'db.fsyncLock()' || exit 201")).toContain('lease-missing');
});

test.each([
  ['a here-document', 'mysql --defaults-file=/x <<SQL\nFLUSH TABLES WITH READ LOCK;\nSQL'],
  ['a pipe', "echo 'LOCK INSTANCE FOR BACKUP' | mariadb --defaults-file=/x"],
  ['psql', 'sudo -u postgres psql -c "SELECT pg_backup_start(\'x\')"'],
  ['the background, without a wait', "mysql --defaults-file=/x -e 'FLUSH TABLES WITH READ LOCK' >/dev/null 2>&1 &"],
])('a lock by %s ends with its client', (_, body) => {
  expect(idsIn(body)).toContain('lock-in-one-shot-client');
});
