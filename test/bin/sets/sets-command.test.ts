import { setsCommand } from '../../../bin/sets/command';
import type { SetListing } from '../../../bin/sets/listing';
import { ageText } from '../../../bin/sets/terminal';
import { isMeant, setIdOf, shortSetId } from '../../../bin/account/set-id';
import { runCommand, type Ended } from '../run-command';
import {
  addSet,
  addSets,
  deploy,
  HOME,
  ids,
  INSTANCE,
  isRead,
  OTHER_INSTANCE,
  THERE,
  withSets,
  type SetsAccount,
} from '../sets-account';

const ID = '5f2c8a41-0000-5000-8000-00000000000';

async function sets(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(setsCommand(), account.url, ['--region', HOME, ...flags]);
}

async function listed(account: SetsAccount, ...flags: readonly string[]): Promise<SetListing> {
  return JSON.parse((await sets(account, '--json', ...flags)).stdout) as SetListing;
}

/** A copy of both snapshots of a set. */
function copy({ cloud }: SetsAccount, number: number): void {
  for (const [index, source] of ids(number).entries()) {
    const { tags = new Map<string, string>(), startedAt = 0 } = cloud.snapshots.get(source) ?? {};
    cloud.in(THERE).addSnapshot({
      snapshotId: source.replace('snap-a', 'snap-c').replace('snap-b', 'snap-d'),
      volumeId: 'vol-ffffffff',
      tags: {
        ...Object.fromEntries(tags),
        'quiesce:state': 'created',
        'quiesce:source': `${HOME}/${source}/vol-1${String(index)}/${new Date(startedAt).toISOString()}`,
        'quiesce:retain': '[{"of":0,"zone":"UTC","last":1}]',
      },
    });
  }
}

test('each set has a line with its verdict, age, size and what keeps it, and nothing is changed', () =>
  withSets(async (account) => {
    deploy(account);
    addSet(account, { number: 1, tags: { 'quiesce:set': `${ID}1` } });
    addSet(account, {
      ...{ number: 2, instance: OTHER_INSTANCE },
      tags: { 'quiesce:consistency': 'crash-consistent', 'quiesce:proof': 'none', 'quiesce:reason': 'lease-expired' },
    });
    const { stdout, exitCode } = await sets(account);
    expect(stdout).toMatch(new RegExp(`^2 sets in ${HOME}, as seen at \\S+Z: 1 application-consistent, 1 not\n`));
    expect(stdout).toMatch(
      new RegExp(
        `5f2c8a41 +databases +${INSTANCE} +\\S+Z +25 h +application-consistent \\(guest-evidence\\) +${HOME} +16 +completed +keep; last 1 of 2`,
      ),
    );
    expect(stdout).toMatch(
      new RegExp(`set-2 +databases +${OTHER_INSTANCE} +\\S+Z +2 d +crash-consistent \\(lease-expired\\) `),
    );
    expect(exitCode).toBe(0);
    expect(account.operations().filter((operation) => !isRead(operation))).toEqual([]);
  }));

test('the newest restore drill of a set is shown', () =>
  withSets(async (account) => {
    deploy(account);
    const at = new Date(Date.now() - 3 * 3_600_000).toISOString();
    const drill = { 'quiesce:drill': 'passed', 'quiesce:drilled-at': at, 'quiesce:drill-minutes': '6.5' };
    addSet(account, { number: 1, tags: drill });
    addSet(account, { number: 2, tags: { ...drill, 'quiesce:drill': 'failed', 'quiesce:drill-minutes': 'none' } });
    addSet(account, { number: 3 });
    expect((await listed(account)).sets.map((set) => set.drill)).toEqual([
      { verdict: 'passed', at, minutesToUsable: 6.5 },
      { verdict: 'failed', at },
      undefined,
    ]);
    const { stdout } = await sets(account);
    expect(stdout).toMatch(new RegExp(`set-1 .* +passed 3 h ago +${HOME} `));
    expect(stdout).toMatch(new RegExp(`set-2 .* +failed 3 h ago +${HOME} `));
  }));

test('a copy stands below its set, and alone where the set is gone', () =>
  withSets(async (account) => {
    const copies = [{ regions: [THERE], encrypted: false }];
    deploy(account, { schedule: { copies } });
    addSets(account, 2);
    copy(account, 1);
    copy(account, 2);
    for (const id of ids(2)) {
      const snapshot = account.cloud.snapshots.get(id);
      Object.assign(snapshot ?? {}, { deletedAt: 0 });
    }
    const { sets: found } = await listed(account);
    expect(found.map(({ id, places }) => [id, places.map(({ region, origin }) => `${origin} ${region}`)])).toEqual([
      ['set-1', [`made ${HOME}`, `copied ${THERE}`]],
      ['set-2', [`copied ${THERE}`]],
    ]);
    const { stdout } = await sets(account);
    expect(stdout).toContain(`${THERE} (copy)`);
  }));

test('orphans and incomplete sets are said first', () =>
  withSets(async (account) => {
    deploy(account);
    addSet(account, { number: 1, tags: { 'quiesce:snapshots': '3' } });
    addSet(account, { number: 2, policy: 'old' });
    const { stdout } = await sets(account);
    expect(stdout).toContain('2 application-consistent, 1 orphan, 1 incomplete or failed');
    const { version, sets: found } = await listed(account, '--policy', 'old', '--instance', INSTANCE);
    expect(version).toBe(1);
    expect(found.map(({ id, isOrphan }) => [id, isOrphan])).toEqual([['set-2', true]]);
    expect((await listed(account, '--policy', 'databases')).sets[0]?.places[0]).toMatchObject({
      ...{ state: 'incomplete', bytes: 16 * 1_024 ** 3, isEstimate: false, isArchived: false, isEncrypted: false },
      snapshotIds: ids(1),
    });
  }));

test('no set, no policy of that name, and a policy that can not be read', () =>
  withSets(async (account) => {
    expect((await sets(account)).stdout).toContain('no set; give --region if the engine is elsewhere');
    await expect(sets(account, '--policy', 'db')).rejects.toThrow('--policy is "db", allowed: none');
    deploy(account, { input: '{"policy":{"name":"databases"},"schedule":"nightly"}' });
    const { stdout, exitCode } = await sets(account);
    expect(stdout).toContain("policy databases can't be read (");
    expect(exitCode).toBe(1);
  }));

test('a set of an older release has the id of its first snapshot, and each is a set for itself', () =>
  withSets(async (account) => {
    for (const number of [1, 2]) {
      addSet(account, { number, tags: { 'quiesce:run': 'run' } });
      for (const id of ids(number)) {
        account.cloud.snapshots.get(id)?.tags.delete('quiesce:set');
      }
    }
    expect((await listed(account)).sets.map(({ id }) => id)).toEqual([ids(1)[0], ids(2)[0]]);
  }));

test('ids: the beginning that is shown is one that is taken', () => {
  const set = { set: `${ID}1`, snapshotIds: ['snap-1', 'snap-2'] };
  expect([setIdOf(set), shortSetId(set)]).toEqual([`${ID}1`, '5f2c8a41']);
  expect(shortSetId({ ...set, set: `vss/${ID}1` })).toBe('vss/5f2c8a41');
  expect(shortSetId({ ...set, set: '' })).toBe('snap-1');
  const words = ['5f2c8a41', `${ID}1`, 'snap-2', '5f2c8a4', 'snap-3', `${ID}2`];
  expect(words.map((word) => isMeant(set, word))).toEqual([true, true, true, false, false, false]);
});

test.each([
  [59, '0 min'],
  [7_199, '119 min'],
  [7_200, '2 h'],
  [172_799, '47 h'],
  [172_800, '2 d'],
])('an age of %i s is %s', (seconds, text) => {
  expect(ageText(seconds)).toBe(text);
});
