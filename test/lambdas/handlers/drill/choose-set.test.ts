import { aSet } from '../../../../lab/simulation/drill/worlds/world';
import { drillIdOf } from '../../../../lambdas/domain/drill/launch-plan';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { always, rejection } from '../failures';
import { drilling, EXECUTION, REPEATED, type Drilling } from './drilling';

const SNAPSHOTS = ['snap-a0000000000000001', 'snap-b0000000000000001'];
const BOUND = 3_600_000;

const marksOf = ({ cloud }: Drilling): readonly unknown[] =>
  SNAPSHOTS.map((id) => cloud.snapshots.get(id)?.tags.get(TagKey.IN_DRILL));

const at = (millis: number): string => new Date(millis).toISOString();

describe('ChooseSet', () => {
  test('tells the ledger of the drill, chooses a set, and marks it as used past the end of the drill', async () => {
    const there = drilling();
    const now = there.clock.now();
    const chosen = await there.take('ChooseSet');
    expect(chosen).toMatchObject({
      next: 'launch',
      drillId: drillIdOf(EXECUTION),
      chosen: { set: 'set-1', region: 'eu-central-1', snapshotIds: SNAPSHOTS, proof: 'guest-evidence' },
    });
    expect(there.calls('ChooseSet')).toEqual(['ledger.oweRemoval', 'storedSets.list', 'storedSets.label']);
    const [mark] = marksOf(there);
    expect(marksOf(there)).toEqual([mark, mark]);
    expect(Date.parse(String(mark))).toBeGreaterThanOrEqual(now + 2 * BOUND);
  });

  test('leaves out the boot volume, which gets the mark all the same', async () => {
    const there = drilling({ sets: [aSet(1, { tags: { [TagKey.BOOT_VOLUME]: 'vol-a0000000000000001' } })] });
    const { chosen } = await there.take('ChooseSet');
    expect(chosen?.snapshots.map(({ snapshotId }) => snapshotId)).toEqual(['snap-b0000000000000001']);
    expect(chosen?.snapshotIds).toEqual(SNAPSHOTS);
    expect(marksOf(there)).not.toContain(undefined);
  });

  test('does not shorten the mark of another drill of the set', async () => {
    const later = at(Date.parse('2100-01-01T00:00:00.000Z'));
    const there = drilling({ sets: [aSet(1, { tags: { [TagKey.IN_DRILL]: later } })] });
    await there.take('ChooseSet');
    expect(marksOf(there)).toEqual([later, later]);
  });

  test('chooses the same set again when it is repeated, also a sample', async () => {
    const there = drilling({
      sets: [1, 2, 3, 4, 5].map((number) => aSet(number)),
      drill: { choose: { kind: 'random', withinSeconds: 86_400 } },
    });
    const { chosen } = await there.take('ChooseSet');
    expect((await there.take('ChooseSet', REPEATED)).chosen).toEqual(chosen);
  });

  test('takes the set that a person named, and says when it can not', async () => {
    const there = drilling({ sets: [aSet(1), aSet(2)] });
    const named = (set: string) => there.step('ChooseSet', { drill: there.drill, set }, EXECUTION);
    expect(await named('set-2')).toMatchObject({ next: 'launch', chosen: { set: 'set-2' } });
    expect(await named('set-3')).toMatchObject({
      next: 'record',
      obstacle: { reason: 'no-set', cause: 'policy "databases" has no set "set-3"' },
    });
  });

  test.each([
    ['no set', []],
    ['no set of this release', [aSet(1, { tags: { [TagKey.BOOT_VOLUME]: '' } })].map(({ tags: _, ...set }) => set)],
    ['no set that is proven', [aSet(1, { consistency: 'crash-consistent' })]],
  ])('goes to the record with the reason where there is %s, and marks nothing', async (_, sets) => {
    const there = drilling({ sets });
    expect(await there.take('ChooseSet')).toMatchObject({ next: 'record', obstacle: { reason: 'no-set' } });
    expect(there.calls('ChooseSet')).toEqual(['ledger.oweRemoval', 'storedSets.list']);
  });

  test('fails where sets can not be listed or marked', async () => {
    await expect(drilling(always('ChooseSet', 'DescribeSnapshots')).take('ChooseSet')).rejects.toMatchObject(
      rejection('Unavailable'),
    );
    await expect(drilling(always('ChooseSet', 'CreateTags', 'denied')).take('ChooseSet')).rejects.toMatchObject(
      rejection('Denied'),
    );
  });
});
