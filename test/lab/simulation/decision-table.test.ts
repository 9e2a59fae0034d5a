import type { PreBehavior } from '../../../lab/modelled-guest';
import { id } from '../../../lab/simulation/builders';
import { PATH_SEED } from '../../../lab/simulation/exhaustive/jobs/run-job';
import type { Path } from '../../../lab/simulation/exhaustive/paths/path';
import { pathNamed, PATHS } from '../../../lab/simulation/exhaustive/paths/paths';
import { play, type Played } from '../../../lab/simulation/exhaustive/play';
import { wrongRow } from '../../../lab/simulation/exhaustive/subjects';
import { isCallOfGuest } from '../../../lab/simulation/in-guest';
import { secondsBetweenSets, sent } from '../../../lab/simulation/rows';
import { results } from '../../../lab/simulation/vss';
import { expectTagsPage, tagRows } from './tags-page';

/**
 * Decision table: each path of the exhaustive suite is played once, and goes and ends as its row says. `play` checks the
 * invariants of docs/guarantees.md after every event. Scenarios that no fault is put into are in files beside this one.
 */

/** Rows of docs/tags.md: what each path leaves on its sets. */
const rowsOfPaths: (readonly string[])[] = [];

/** The row, and the tags of the scripts, which fit the label. */
function expectRow(path: Path, played: Played): void {
  expect(wrongRow(path, played)).toEqual([]);
  expect(played.violations).toEqual([]);
  for (const { consistency, proof, reason, tags } of played.simulation.sets()) {
    const { 'quiesce:pre-script': pre, 'quiesce:post-script': post } = tags;
    if (consistency === 'application-consistent' && proof !== 'vss') {
      expect([pre, post]).toEqual(['SUCCESS', 'SUCCESS']);
    }
    if (reason === 'pre-script-failed' || reason === 'pre-script-timed-out') {
      expect(pre).toBe('FAILED');
    }
    if (reason === 'post-script-failed') {
      expect(post).toBe('FAILED');
    }
  }
}

const metric = ({ simulation }: Played, name: string) =>
  simulation.invoker.metrics.filter((each) => each.name === name).map(({ value }) => value);
const operations = ({ simulation }: Played) => simulation.cloud.calls.map(({ operation }) => operation);
const runStates = ({ runs }: Played) => runs.map(({ states }) => states);
const tagsOf = ({ simulation }: Played) => simulation.sets().map(({ tags }) => tags);
const ONE_PAGE = 'ClaimRun ResolveTargets ForEachTarget TallyOutcomes CompleteRun';
const OF_HAPPY = { 'quiesce:policy': 'databases', 'quiesce:schedule': 'nightly', 'quiesce:instance': id(1) };

/** What a row does not say. */
const DETAILS: Readonly<Record<string, (played: Played) => void>> = {
  happy: (played) => {
    const [tags] = tagsOf(played);
    expect(tags).toMatchObject({ ...OF_HAPPY, 'quiesce:state': 'created' });
    expect(tags?.['quiesce:freeze-millis']).toMatch(/^\d+$/);
    expect(tags).not.toHaveProperty('quiesce:reason');
    expect(played.runs[0]?.targets[id(1)]?.retries).toEqual([]);
    expect(played.simulation.books.holds.size).toBe(0);
  },
  'pre-fails-once': retriedUnderNewId,
  'foreign-pre-hangs': (played) => {
    // Cancelled, and polled until it has ended, before the thaw.
    const called = operations(played);
    expect(called).toContain('CancelCommand');
    expect(called.slice(called.indexOf('CancelCommand')).slice(1, 3)).toEqual([
      'ListCommandInvocations',
      'ListCommandInvocations',
    ]);
  },
  'pre-fails-twice': (played) => {
    expect(metric(played, 'CrashConsistentFallback')).toEqual([1]);
  },
  'pre-only': (played) => {
    expect(tagsOf(played)).toMatchObject([{ 'quiesce:pre-script': 'SUCCESS' }]);
  },
  'pre-only-fails': (played) => {
    expect(sent(played, 'post-script')).toEqual(sent(played, 'pre-script'));
  },
  'post-fails-once': (played) => {
    const [pre] = sent(played, 'pre-script');
    expect(sent(played, 'post-script')).toEqual([pre, pre]);
  },
  'post-fails': (played) => {
    expect(metric(played, 'OwedThaw')[0]).toBe(1);
  },
  'lease-expires': (played) => {
    expect(metric(played, 'LeaseExpired')).toEqual([1]);
  },
  'snapshot-throttled': retriedUnderNewId,
  'snapshot-unknown-made': madeOnce,
  'snapshot-unknown-lost': notWithinFifteenSeconds,
  'none-unknown': (played) => {
    expect(played.runs[0]?.targets[id(1)]?.retries).toEqual(['TakeSnapshots']);
    madeOnce(played);
  },
  vss: (played) => {
    const [set] = played.simulation.sets();
    expect(set?.volumeIds).toHaveLength(3);
    const [executionId] = [...played.simulation.cloud.commands.values()].map(({ comment }) => comment.split('/')[1]);
    expect(set?.tags).toMatchObject({
      ...OF_HAPPY,
      'quiesce:state': 'created',
      'quiesce:set': `vss/${String(executionId)}`,
      AppConsistent: 'true',
      Device: '/dev/sda',
      Origin: expect.stringContaining(`${id(1)} at 2026-01-01T03:00:00`) as unknown,
      AwsVssConfig: expect.anything() as unknown,
    });
    expect([metric(played, 'VSSBackupStarted'), metric(played, 'VSSBackupCompleted')]).toEqual([[1], [1]]);
    expect(metric(played, 'PreScriptStarted')).toEqual([]);
    expect(results(played)).toEqual(['initiated', 'success']);
    expect(played.simulation.books.holds.size).toBe(0);
  },
  'in-guest': (played) => {
    const [tags] = tagsOf(played);
    expect(tags).toMatchObject({ ...OF_HAPPY, 'quiesce:state': 'created' });
    expect(tags?.['quiesce:freeze-millis']).toMatch(/^\d+$/);
    expect(played.simulation.cloud.calls.filter(isCallOfGuest)).toHaveLength(1);
    expect(operations(played).filter((operation) => operation === 'CreateSnapshots')).toHaveLength(2); // One asks only.
    expect(sent(played, 'post-script')).toEqual(sent(played, 'pre-script'));
    expect(played.simulation.books.holds.size).toBe(0);
    expect(metric(played, 'ColdStartInWindow')).toEqual([]);
  },
  'no-targets': (played) => {
    expect(runStates(played)).toEqual([`${ONE_PAGE} RunSucceeded`]);
    expect(played.simulation.invoker.metrics).toEqual(
      ['RunStarted', 'RunCompleted', 'NoTargetsMatched'].map((name) => ({ policy: 'databases', name, value: 1 })),
    );
  },
  'two-targets': (played) => {
    expect(runStates(played)).toEqual([`${ONE_PAGE} RunFailed`]);
  },
  merged: (played) => {
    // One set, of the schedule that the policy lists first.
    expect(runStates(played)).toEqual(['ClaimRun CompleteRun RunSucceeded', `${ONE_PAGE} RunSucceeded`]);
    expect(tagsOf(played)).toMatchObject([{ 'quiesce:schedule': 'nightly' }]);
  },
  'delivered-twice': (played) => {
    expect(runStates(played)).toEqual([`${ONE_PAGE} RunSucceeded`, 'ClaimRun CompleteRun RunSucceeded']);
  },
  'stopped-in-window': ({ runs }) => {
    expect(runs.map(({ status }) => status)).toEqual(['ABORTED']);
  },
};

interface Variant extends Partial<Path> {
  readonly title: string;
  readonly of: string;
}

/** Paths with one thing different. Their row is that of the path, except for what they say themselves. */
const VARIANTS: readonly Variant[] = [
  ...(['fails-unfrozen', 'not-ready', 'hangs-unfrozen', 'hangs-frozen'] as const).map((pre): Variant => ({
    title: pre,
    of: 'pre-fails-once',
    world: one(pre, 'succeeds'),
  })),
  {
    title: 'fails-thawed',
    of: 'pre-fails-once',
    world: one('fails-thawed', 'succeeds'),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command, pre',
  },
  {
    title: 'hangs-unfrozen',
    of: 'pre-fails-twice',
    world: one('hangs-unfrozen'),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out none; 2 pre-script; 2 post-script',
  },
  {
    title: 'the agent would let the pre-script run on, and the retry succeeds',
    of: 'foreign',
    world: one('hangs-frozen', 'succeeds'),
    ways: pathNamed('pre-fails-once').ways ?? [],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent exit-codes; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    title: 'never answered',
    of: 'snapshot-unknown-made',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:timeout-after-effect'],
  },
  {
    title: 'an error',
    of: 'snapshot-unknown-lost',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:error-before-effect'],
  },
];

function one(...pre: readonly [PreBehavior, ...PreBehavior[]]): NonNullable<Path['world']> {
  return { instances: [{ number: 1, behavior: { pre } }] };
}

test.each(PATHS.map((path) => [path.name, path] as const))('%s', async (name, path) => {
  const played = await play(path, { seed: PATH_SEED, faults: [] });
  expectRow(path, played);
  DETAILS[name]?.(played);
  rowsOfPaths.push(...tagRows(path, tagsOf(played)));
});

test('docs/tags.md shows what each path leaves', () => {
  expectTagsPage(rowsOfPaths);
});

test.each(VARIANTS.map((variant) => [variant.of, variant.title, variant] as const))(
  '%s: %s',
  async (of, _, changes) => {
    const path = pathNamed(of);
    const variant = { ...path, ...changes, world: { ...path.world, ...changes.world } };
    const played = await play(variant, { seed: PATH_SEED, faults: [] });
    expectRow(variant, played);
    DETAILS[of]?.(played);
  },
);

test('every detail is one of a path', () => {
  expect(Object.keys(DETAILS).map((name) => pathNamed(name).name)).toEqual(Object.keys(DETAILS));
});

/** A retry has an execution id of its own; each thaw has that of its pre-script. */
function retriedUnderNewId(played: Played): void {
  const pre = sent(played, 'pre-script');
  expect(new Set(pre).size).toBe(2);
  expect(sent(played, 'post-script')).toEqual(pre);
}

function madeOnce(played: Played): void {
  expect(secondsBetweenSets(played)).toEqual([]);
}

function notWithinFifteenSeconds(played: Played): void {
  expect(Math.min(...secondsBetweenSets(played))).toBeGreaterThanOrEqual(15);
}
