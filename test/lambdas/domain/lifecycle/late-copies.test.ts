import type { SetName } from '../../../../lambdas/domain/lifecycle/actions';
import { lateCopy } from '../../../../lambdas/domain/lifecycle/late-copies';
import type { StoredSnapshot } from '../../../../lambdas/domain/lifecycle/observed';
import type { Schedule } from '../../../../lambdas/domain/policy';

const START = Date.parse('2026-01-01T03:00:00.000Z');
const minutes = (count: number): string => new Date(START + count * 60_000).toISOString();

const OF: SetName = {
  ...{ region: 'eu-west-1', policy: 'databases', schedules: ['nightly', 'weekly'], instance: 'i-1', runId: 'run-1' },
  ...{ set: 'set-1', takenAt: minutes(-60), snapshotIds: ['snap-1'] },
};

const copy = (changes: Partial<StoredSnapshot> = {}, state = 'created'): StoredSnapshot => ({
  ...{ snapshotId: 'snap-1', volumeId: 'vol-ffffffff', startedAt: minutes(0), state: 'pending', tier: 'standard' },
  ...{ volumeGiB: 8, isEncrypted: false, tags: [{ key: 'quiesce:state', value: state }] },
  ...changes,
});

const schedule = (name: string, withinMinutes?: number, region = 'eu-west-1'): Schedule => ({
  ...{ name, expression: 'rate(1 day)' },
  copies: [{ regions: [region], encrypted: false, ...(withinMinutes !== undefined && { withinMinutes }) }],
});

const late = (atMinutes: number, copies = [copy()], schedules = [schedule('nightly', 30)]) =>
  lateCopy(OF, { copies, schedules, now: START + atMinutes * 60_000 })?.dueAt;

describe('a time-based copy', () => {
  test('is late after its time, not at its end', () => {
    expect(late(30)).toBeUndefined();
    expect(late(31)).toBe(minutes(30));
  });

  test.each([
    [29, undefined],
    [30, undefined],
    [31, minutes(30)],
  ])('that was completed after %i minutes is late by that, whenever it is seen', (done, dueAt) => {
    expect(late(600, [copy({ state: 'completed', completedAt: minutes(done) })])).toBe(dueAt);
  });

  test('is one of several: the first start and the shortest time count', () => {
    const copies = [copy({ startedAt: minutes(10) }), copy()];
    expect(late(16, copies, [schedule('nightly', 30), schedule('weekly', 15)])).toBe(minutes(15));
  });

  test.each([
    ['has no time', [schedule('nightly')]],
    ['has one in another Region', [schedule('nightly', 30, 'us-east-1')]],
    ['has one by another schedule', [schedule('monthly', 30)]],
    ['has no policy any more', []],
  ])('is never late when it %s', (_, schedules) => {
    expect(late(600, [copy()], schedules)).toBeUndefined();
  });

  test('is not looked at again when it was noted as completed', () => {
    expect(late(600, [copy({}, 'completed')])).toBeUndefined();
  });
});
