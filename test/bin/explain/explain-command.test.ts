import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainCommand } from '../../../bin/explain/command';
import type { Explanation } from '../../../bin/explain/explanation';
import { observationJson } from '../../../lambdas/domain/lifecycle/observation-json';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { aPolicy, aRule, aSet, copiesOf, DAY, NOW, observed } from '../../lambdas/domain/lifecycle/world';
import { runCommand, type Ended } from '../run-command';
import {
  addSet,
  addSets,
  deploy,
  HOME,
  ids,
  INSTANCE,
  isRead,
  RETAIN,
  THERE,
  withSets,
  type SetsAccount,
} from '../sets-account';

async function explain(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(explainCommand(), account.url, flags);
}

async function explained(account: SetsAccount, ...flags: readonly string[]): Promise<Explanation> {
  const { stdout } = await explain(account, '--region', HOME, '--json', ...flags);
  return JSON.parse(stdout) as Explanation;
}

describe('a live account', () => {
  test('each set of a policy is shown with what keeps or removes it, and nothing is changed', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 3);
      const { stdout, exitCode } = await explain(account, '--region', HOME, '--policy', 'databases');
      const line = (fate: string, why: string): RegExp =>
        new RegExp(
          `${fate} +\\S+Z +${INSTANCE} +${HOME} +nightly +completed +application-consistent \\(guest-evidence\\) +16 +0\\.80 +${why}`,
        );
      expect(stdout).toContain('Policy databases, enabled: 3 sets');
      expect(stdout).toMatch(line('keep', 'last 1 of 2.*floor 1 of 1'));
      expect(stdout).toMatch(line('keep', 'last 2 of 2'));
      expect(stdout).toMatch(line('remove', '.*last 2.*; next: prune'));
      expect(stdout).toContain('In all 3 sets of 6 snapshots: at most 48 GiB and $2.40 a month.');
      expect(exitCode).toBe(0);
      expect(account.operations().filter((operation) => !isRead(operation))).toEqual([]);
    }));

  test('all policies are shown with a line each', () =>
    withSets(async (account) => {
      deploy(account);
      deploy(account, { name: 'files', group: 'another', state: 'DISABLED' });
      addSets(account, 3);
      addSet(account, { number: 9, policy: 'old' });
      const { stdout } = await explain(account, '--region', HOME);
      expect(stdout).toMatch(/databases +enabled +3 +2 +1 +0 +0 +48 +2\.40 +prune 1/);
      expect(stdout).toMatch(/files +disabled +0/);
      expect(stdout).toMatch(/old +gone +1 +1 +0 +0 +1 /);
      expect(stdout).toContain(
        'Policy old: the policy or a schedule of 1 set is gone, so they stay; see npx quiesce prune --policy old --orphans',
      );
    }));

  test('an account without an engine is said', () =>
    withSets(async (account) => {
      const { stdout, exitCode } = await explain(account, '--region', HOME);
      expect(stdout).toContain('no policy and no set; give --region if the engine is elsewhere');
      expect(exitCode).toBe(0);
      await expect(explain(account, '--region', HOME, '--policy', 'db')).rejects.toThrow(
        '--policy is "db", allowed: none, there is no policy in eu-central-1',
      );
    }));

  test('schedules of other programs are not read', () =>
    withSets(async (account) => {
      deploy(account);
      deploy(account, { name: 'function', targetArn: `arn:aws:lambda:${HOME}:111122223333:function:f` });
      const { policies } = await explained(account);
      expect(policies.map(({ policy }) => policy)).toEqual(['databases']);
      expect(account.operations().filter((operation) => operation === 'GetSchedule')).toHaveLength(1);
    }));

  test('what blocks a removal is a reason', () =>
    withSets(async (account) => {
      deploy(account);
      addSets(account, 3);
      addSet(account, { number: 4, tags: { [TagKey.KEEP]: 'audit' } });
      const [used = ''] = ids(3);
      account.cloud.putImage({ imageId: 'ami-1', snapshotIds: [used] });
      const { policies } = await explained(account, '--policy', 'databases');
      const reasons = policies.flatMap(({ sets }) => sets.map(({ set, reasons: all }) => [set, all.at(-1)]));
      expect(reasons).toEqual(
        expect.arrayContaining([
          ['set-3', 'used by ami-1'],
          ['set-4', 'tagged quiesce:keep'],
        ]),
      );
    }));

  test('a set has its newest restore drill, and until when a drill uses it', () =>
    withSets(async (account) => {
      const until = new Date(Date.now() + 3_600_000).toISOString();
      deploy(account, { schedule: { retain: { ...RETAIN, last: 1, floor: 1, floorDrilled: 1 } } });
      addSets(account, 2);
      const drill = { [TagKey.DRILL]: 'passed', [TagKey.DRILLED_AT]: '2026-11-29T05:00:00.000Z' };
      addSet(account, { number: 3, tags: drill });
      addSet(account, { number: 4, tags: { [TagKey.IN_DRILL]: until } });
      const [policy] = (await explained(account, '--policy', 'databases')).policies;
      expect(policy?.sets.map(({ set, fate, drill: newest }) => [set, fate, newest])).toEqual([
        ['set-4', 'keep', undefined],
        ['set-3', 'keep', { verdict: 'passed', at: '2026-11-29T05:00:00.000Z' }],
        ['set-2', 'remove', undefined],
        ['set-1', 'keep', undefined],
      ]);
      expect(policy?.sets[0]?.reasons).toContain(`in use by a drill until ${until}`);
      const { stdout } = await explain(account, '--region', HOME, '--policy', 'databases');
      expect(stdout).toMatch(/drilled floor 1 of 1.*; restore drill passed at 2026-11-29T05:00:00\.000Z/);
    }));

  test('--at judges what there is at another time, and says so', () =>
    withSets(async (account) => {
      deploy(account, { schedule: { retain: { ...aRule(), ageSeconds: 10 * 86_400 } } });
      addSets(account, 3);
      const at = new Date(Date.now() + 30 * DAY).toISOString();
      const { stdout } = await explain(account, '--region', HOME, '--policy', 'databases', '--at', at);
      expect(stdout).toContain(`judged as if it were ${at}: later sets and changes are not foreseen`);
      expect(stdout).toMatch(/remove .*; next: prune/);
      const { judgedAt, policies } = await explained(account);
      expect(judgedAt).not.toBe(at);
      expect(policies[0]?.counts).toEqual({ keep: 3, remove: 0, ignore: 0, orphans: 0 });
    }));

  test('copies that are promised are the next actions, and Regions of copies are looked at', () =>
    withSets(async (account) => {
      const copy = { regions: [THERE], encrypted: false, retain: aRule({ last: 1 }) };
      deploy(account, { schedule: { copies: [copy] } });
      addSet(account, { number: 1, daysAgo: 0 });
      const { policies } = await explained(account, '--policy', 'databases');
      expect(policies[0]?.sets[0]?.next).toEqual([
        expect.objectContaining({ action: 'copy', toRegion: THERE, snapshotIds: [ids(1)[0]] }),
        expect.objectContaining({ action: 'copy', toRegion: THERE, snapshotIds: [ids(1)[1]] }),
      ]);
      expect(
        account.cloud.calls.filter(({ region, operation }) => region === THERE && operation === 'DescribeSnapshots'),
      ).toHaveLength(1);
    }));

  test('a policy that can not be read is said, and its sets are not called orphans', () =>
    withSets(async (account) => {
      deploy(account, { input: '{"policy":{"name":"databases"},"schedule":"nightly"}' });
      addSets(account, 2);
      const { stdout, exitCode } = await explain(account, '--region', HOME, '--policy', 'databases');
      expect(stdout).toMatch(/policy databases can't be read \(policy\.\S+ is missing, allowed: .*\); deploy it again/);
      expect(stdout).not.toContain('--orphans');
      expect(exitCode).toBe(1);
    }));
});

describe('a report', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'quiesce-explain-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const report = (content: unknown): string => {
    const file = join(directory, 'report.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const NOWHERE = { url: 'http://127.0.0.1:1' };

  test('of a rehearsal is explained as the live account is', async () => {
    const sets = [1, 2, 3].map((days) => aSet({ id: String(days), age: days * DAY }));
    const copies = sets.map((set) => copiesOf(set));
    const world = { home: sets, away: copies, locks: { 'snap-1-1': { state: 'governance' } } };
    const lifecycle = observationJson({ now: NOW, observed: observed(world), policies: [aPolicy({})] });
    const { stdout } = await explain(NOWHERE, '--report', report({ lifecycle }), '--policy', 'db');
    expect(stdout).toContain('Sets of the engine in eu-central-1, as seen at 2026-11-22T12:00:00.000Z');
    expect(stdout).toMatch(/keep .* i-1 +eu-central-1 .* locked/);
    expect(stdout).toMatch(/remove .* i-1 +eu-west-1 /);
  });

  test.each([
    ['/nosuch', /^--report is "\/nosuch", which can't be read/],
    ['{', /which is no JSON object; give the report.json of npx quiesce rehearse --days/],
    [{ runs: [] }, /which has no lifecycle; give/],
    [{ lifecycle: { now: 'today' } }, /whose lifecycle.now is "today", allowed: an ISO-8601 instant; give/],
    [
      { lifecycle: { now: '2026-11-22T12:00:00.000Z', home: HOME, policies: [], regions: [{}], inRestore: [] } },
      /whose lifecycle.regions\[0\].region is absent, allowed: 1 to 100 characters/,
    ],
  ])('that is %j is refused with the reason', async (content, message) => {
    const file = content === '/nosuch' ? content : report(content);
    await expect(explain(NOWHERE, '--report', file)).rejects.toThrow(message);
  });
});

test.each([
  [['--at', 'tomorrow'], '--at is "tomorrow", allowed: an ISO-8601 instant with its offset'],
  [['--at', '2026-11-22T12:00:00'], '--at is "2026-11-22T12:00:00", allowed: an ISO-8601 instant with its offset'],
  [['--instance', 'db-1'], '--instance is "db-1", allowed: an id such as i-0123456789abcdef0'],
  [['--region', 'frankfurt'], '--region is "frankfurt", allowed: a Region such as eu-west-1'],
  [['--try', 'x', '--policy', 'db'], "--try and --policy can't be given together"],
  [['--report', 'x', '--copy-region', HOME], "--report and --copy-region can't be given together"],
])('%j is refused before anything is asked', async (flags, message) => {
  await expect(explain({ url: 'http://127.0.0.1:1' }, ...flags)).rejects.toThrow(message);
});
