import fc from 'fast-check';
import type { ScriptResult } from '../../../lambdas/domain/script';
import type { FoundSnapshot } from '../../../lambdas/domain/snapshots';
import { judgeSet } from '../../../lambdas/domain/verdict';
import { findVssSet, vssShortcoming } from '../../../lambdas/domain/vss-set';

const T0 = '2026-11-22T03:00:00.000Z';
const T1 = '2026-11-22T03:00:20.000Z';
const VOLUMES = ['vol-1', 'vol-2'];

const snapshot = (volumeId: string, word: string | undefined = 'true', startedAt = T0): FoundSnapshot => ({
  snapshotId: `snap-${volumeId}-${startedAt}`,
  volumeId,
  startedAt,
  tags: word === '' ? [] : [{ key: 'AppConsistent', value: word }],
});
const finding = (...found: readonly FoundSnapshot[]) => findVssSet(found, VOLUMES);

describe('what VSS left behind', () => {
  test.each<[string, readonly FoundSnapshot[], string]>([
    ['all say true', [snapshot('vol-1'), snapshot('vol-2')], 'consistent'],
    ['all say True', [snapshot('vol-1', 'True'), snapshot('vol-2', 'True')], 'consistent'],
    ['more than was prepared says true', [...VOLUMES, 'vol-3'].map((id) => snapshot(id)), 'consistent'],
    ['one call for each volume, all say true', [snapshot('vol-1'), snapshot('vol-2', 'true', T1)], 'consistent'],
    ['one says nothing', [snapshot('vol-1'), snapshot('vol-2', '')], 'inconsistent'],
    ['one says false', [snapshot('vol-1'), snapshot('vol-2', 'false')], 'inconsistent'],
    ['none says anything', [snapshot('vol-1', ''), snapshot('vol-2', '')], 'inconsistent'],
    ['one call for each volume, one says nothing', [snapshot('vol-1'), snapshot('vol-2', '', T1)], 'incomplete'],
    ['a volume is missing', [snapshot('vol-1')], 'incomplete'],
    ['nothing is there', [], 'incomplete'],
  ])('is, when %s: %#', (_, found, result) => {
    expect(finding(...found).result).toBe(result);
  });

  test('is the consistent one of two sets, and has EC2’s time', () => {
    const first = VOLUMES.map((id) => snapshot(id, ''));
    const second = VOLUMES.map((id) => snapshot(id, 'true', T1));
    expect(finding(...second, ...first)).toMatchObject({
      result: 'consistent',
      set: { origin: 'created', takenAt: T1, snapshots: [{ volumeId: 'vol-1' }, { volumeId: 'vol-2' }] },
    });
  });

  test('is the first of two that are', () => {
    const both = [T1, T0].flatMap((at) => VOLUMES.map((id) => snapshot(id, 'true', at)));
    expect(finding(...both)).toMatchObject({ set: { takenAt: T0 } });
  });
});

describe('an attempt', () => {
  const consistent = finding(snapshot('vol-1'), snapshot('vol-2'));
  const inconsistent = finding(snapshot('vol-1', ''), snapshot('vol-2'));
  const incomplete = finding();
  test.each<[ScriptResult, ReturnType<typeof finding>, string | undefined]>([
    ['succeeded', consistent, undefined],
    ['timed-out', consistent, undefined],
    ['unknown', consistent, undefined],
    ['failed', consistent, 'vss-failed'],
    ['not-run', consistent, 'vss-not-run'],
    ['succeeded', inconsistent, 'vss-inconsistent'],
    ['succeeded', incomplete, 'vss-incomplete'],
    ['failed', incomplete, 'vss-failed'],
    ['timed-out', inconsistent, 'vss-timed-out'],
    ['unknown', incomplete, 'vss-unknown'],
    ['not-run', incomplete, 'vss-not-run'],
  ])('that ended %s with %j falls short by %p', (result, found, reason) => {
    expect(vssShortcoming({ result }, found)).toBe(reason);
  });
});

describe('the verdict on a set of VSS', () => {
  const facts = { mode: 'vss', origin: 'created', preparedVolumeIds: VOLUMES, snapshotVolumeIds: VOLUMES } as const;

  test('is application-consistent by the word of VSS', () => {
    expect(judgeSet({ ...facts, madeBy: 'vss' })).toEqual({ consistency: 'application-consistent', proof: 'vss' });
  });

  test('is not where other volumes are in it', () => {
    expect(judgeSet({ ...facts, madeBy: 'vss', snapshotVolumeIds: [...VOLUMES, 'vol-3'] })).toMatchObject({
      consistency: 'crash-consistent',
      reason: 'volumes-changed',
    });
  });

  test('is never earned by a set that VSS does not vouch for', () => {
    const others = fc.record({
      reason: fc.constantFrom('vss-failed' as const, 'vss-inconsistent' as const, undefined),
      origin: fc.constantFrom('created' as const, 'adopted' as const),
    });
    fc.assert(
      fc.property(others, ({ reason, origin }) => {
        const verdict = judgeSet({ ...facts, origin, ...(reason === undefined ? {} : { reason }) });
        expect(verdict).toMatchObject({ consistency: 'crash-consistent', proof: 'none' });
        expect(verdict.reason).toBeDefined();
      }),
    );
  });
});
