import type { Policy } from '../../../lambdas/domain/policy';
import type { CallRecord } from '../../../rehearsal/cloud/calls';
import { createHistory, type History } from '../../../rehearsal/lifecycle/history';
import { createWatch, type Watch } from '../../../rehearsal/lifecycle/watch';
import { aPolicy } from '../../lambdas/domain/builders';
import { aSchedule, RULE } from './an-app';

const HOME = 'eu-central-1';
const THERE = 'eu-west-1';
const FOREIGN = 'snap-0f0f0f0f0f0f0f0f1';

const COPIED = aSchedule('nightly', 'cron(0 3 * * ? *)', {
  retain: { ...RULE, last: 1 },
  copies: [{ regions: [THERE], encrypted: false }],
});

interface Watched {
  readonly history: History;
  readonly watch: Watch;
  readonly brokenNow: () => readonly string[];
}

function watched(changes: Partial<Policy> = {}, there: readonly string[] = [FOREIGN]): Watched {
  const history = createHistory(HOME);
  const policies = [aPolicy({ schedules: [aSchedule('nightly', 'cron(0 3 * * ? *)')], ...changes })];
  const watch = createWatch({ history, policies, home: HOME, foreign: [FOREIGN], isThere: (id) => there.includes(id) });
  const brokenNow = (): readonly string[] =>
    watch.expectations().flatMap(({ text, kept, found }) => (kept ? [] : [`${text}: ${found ?? ''}`]));
  return { history, watch, brokenNow };
}

const SET = { policy: 'databases', instance: 'i-1', region: HOME, name: 'db-1', scheduledTime: '', troubles: [] };
const PROVEN = { consistency: 'application-consistent', proof: 'guest-evidence' } as const;

function make({ history }: Watched, day: number, verdict: { consistency: string; proof: string } = PROVEN): string {
  const [runId, snapshotId, at] = [
    `run-${String(day)}`,
    `snap-${String(day)}`,
    `2026-10-0${String(day)}T03:00:00.000Z`,
  ];
  history.made({ ...SET, ...verdict, runId, takenAt: at, snapshotIds: [snapshotId], schedules: ['nightly'] });
  history.published({ at, detailType: 'Snapshot Set Completed', detail: { ...SET, runId } });
  return snapshotId;
}

function call(operation: string, input: object, region = HOME): CallRecord {
  return { at: 0, service: 'ec2', operation, input: input as CallRecord['input'], region };
}

function remove({ history, watch }: Watched, snapshotId: string, reason = 'older'): void {
  watch.called(call('DeleteSnapshot', { SnapshotId: snapshotId }));
  const detail = {
    ...SET,
    runId: snapshotId.replace('snap', 'run'),
    snapshots: [snapshotId],
    why: 'retention',
    reason,
  };
  history.published({ at: '2026-10-09T00:00:00.000Z', detailType: 'Snapshot Set Pruned', detail });
}

const LAST = 'the last proven, completed set of each instance was never removed';
const NAME = 'databases of db-1, 2026-10-01T03:00:00.000Z';

test('a proven set may go where another one stays', () => {
  const world = watched();
  const [, older] = [make(world, 2), make(world, 1)];
  remove(world, older);
  expect(world.brokenNow()).toEqual([]);
});

test.each([
  ['no other', undefined],
  ['a crash-consistent one', { consistency: 'crash-consistent', proof: 'none' }],
  ['one that only exit codes prove', { consistency: 'application-consistent', proof: 'exit-codes' }],
])('the last proven set is missed where there is %s', (_, other) => {
  const world = watched();
  const first = make(world, 1);
  if (other !== undefined) {
    make(world, 2, other);
  }
  remove(world, first);
  expect(world.brokenNow()).toEqual([`${LAST}: ${NAME}`]);
});

test('two proven sets do not stand for each other while both go', () => {
  const world = watched();
  const [first, second] = [make(world, 1), make(world, 2)];
  remove(world, first);
  world.watch.called(call('DeleteSnapshot', { SnapshotId: second }));
  expect(world.brokenNow()[0]).toBe(`${LAST}: databases of db-1, 2026-10-02T03:00:00.000Z`);
});

test('exit codes prove a set where the policy says so', () => {
  const trusted = watched({
    schedules: [aSchedule('nightly', 'cron(0 3 * * ? *)', { retain: { ...RULE, trustExitCodes: true } })],
  });
  const [, older] = [
    make(trusted, 2, { consistency: 'application-consistent', proof: 'exit-codes' }),
    make(trusted, 1),
  ];
  remove(trusted, older);
  expect(trusted.brokenNow()).toEqual([]);
});

test('a set that goes before its copies is missed, unless its copy was given up', () => {
  const promised = 'no set was removed before it had the copies that its schedules promise';
  const early = watched({ schedules: [COPIED] });
  const [, older] = [make(early, 2), make(early, 1)];
  remove(early, older);
  expect(early.brokenNow()).toEqual([`${promised}: ${NAME} had no copy in ${THERE}`]);

  for (const event of [
    { detailType: 'Snapshot Set Copied', detail: { ...SET, runId: 'run-1', region: THERE } },
    {
      detailType: 'Lifecycle Failed',
      detail: { ...SET, runId: 'run-1', step: 'copy', cause: 'no key', outcome: 'given-up' },
    },
  ]) {
    const good = watched({ schedules: [COPIED] });
    const [, first] = [make(good, 2), make(good, 1)];
    good.history.published({ at: '2026-10-03T00:00:00.000Z', ...event });
    remove(good, first);
    expect(good.brokenNow()).toEqual([]);
  }
});

test('a removal without a reason is missed', () => {
  const silent = watched();
  silent.watch.called(call('DeleteSnapshot', { SnapshotId: 'snap-9' }, THERE));
  expect(silent.brokenNow()).toEqual(['every removal has a reason: snap-9']);
  const empty = watched();
  const [, older] = [make(empty, 2), make(empty, 1)];
  remove(empty, older, '');
  expect(empty.brokenNow()).toEqual([`every removal has a reason: ${NAME}`]);
});

test('a snapshot of others is missed where it was touched, or is gone', () => {
  const untouched = 'nothing was done to snapshots of others';
  const touched = watched();
  touched.watch.called(call('DescribeSnapshots', { SnapshotIds: [FOREIGN] }));
  expect(touched.brokenNow()).toEqual([]);
  touched.watch.called(call('CreateTags', { Resources: [FOREIGN], Tags: [] }, THERE));
  expect(touched.brokenNow()).toEqual([`${untouched}: CreateTags of ${FOREIGN} in ${THERE}`]);
  expect(watched({}, []).brokenNow()).toEqual([`${untouched}: ${FOREIGN} is gone`]);
});

test('a round that fails is told with its cause, the first three of them', () => {
  const world = watched();
  ['one', 'two', 'three', 'four'].forEach((cause) => {
    world.watch.roundFailed(cause);
  });
  expect(world.brokenNow()).toEqual(['every round came to its end: one; two; three; 1 more']);
});
