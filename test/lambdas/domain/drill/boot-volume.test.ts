import { aDrill } from '../../../../lab/simulation/builders';
import { mistakeIn } from '../../../../lambdas/domain/schema';
import { chooseSet, namedSet } from '../../../../lambdas/domain/drill/choose-set';
import { recordMarkdown, recordOf } from '../../../../lambdas/domain/drill/drill-record';
import { bootMember, whyNotDrillable } from '../../../../lambdas/domain/drill/restorable';
import { DRILL } from '../../../../lambdas/domain/drill/settings';
import { TagKey } from '../../../../lambdas/domain/snapshot-tags';
import { CHOSEN_SET, PASSED } from './drills';
import { NOW, storedSet, storedSets } from './stored';

const { image: _, ...place } = aDrill().place;
const BOOTED = { ...place, boot: { architecture: 'arm64' } } as const;
const DRILL_THAT_BOOTS = aDrill({ place: BOOTED });

test('a place needs no image where the boot volume is booted, on an architecture of EC2', () => {
  expect(mistakeIn(DRILL, DRILL_THAT_BOOTS)).toBeUndefined();
  const wrong = { ...DRILL_THAT_BOOTS, place: { ...BOOTED, boot: { architecture: 'i386' } } };
  expect(mistakeIn(DRILL, wrong)?.path).toContain('architecture');
});

describe('a set for a drill that boots', () => {
  test('has its boot volume, and may have no other', () => {
    expect(bootMember(storedSet())?.volumeId).toBe('vol-boot');
    expect(whyNotDrillable(storedSet(), NOW, BOOTED)).toBeUndefined();
    expect(whyNotDrillable(storedSet({ volumes: ['vol-boot'] }), NOW, BOOTED)).toBeUndefined();
  });

  test.each([
    ['was left out', 'vol-boot'],
    ['never was', 'none'],
  ])('is refused where the boot volume %s, and is one for other drills', (_case, boot) => {
    const set = storedSet({ volumes: ['vol-1', 'vol-2'], tags: { [TagKey.BOOT_VOLUME]: boot } });
    expect(bootMember(set)).toBeUndefined();
    expect(whyNotDrillable(set, NOW)).toBeUndefined();
    expect(whyNotDrillable(set, NOW, BOOTED)).toBe('has no snapshot of a boot volume, and the drill boots it');
  });

  test('is refused like any other for what all drills refuse', () => {
    const set = storedSet({ tags: { [TagKey.CONSISTENCY]: 'crash-consistent' } });
    expect(whyNotDrillable(set, NOW, BOOTED)).toBe('is crash-consistent');
  });

  test('is chosen past newer sets without a boot volume', () => {
    const newest = { name: 'new', hoursAgo: 1, volumes: ['vol-1'] };
    const sets = storedSets([{ name: 'old', hoursAgo: 9 }, newest]);
    const choice = chooseSet(sets, DRILL_THAT_BOOTS, { now: NOW, seed: 0 });
    expect('set' in choice ? choice.set.name.set : choice.reason).toBe('set-old');
    expect(namedSet(sets, { drill: DRILL_THAT_BOOTS, set: 'set-new' }, NOW)).toEqual({
      reason: 'set "set-new" has no snapshot of a boot volume, and the drill boots it',
    });
    expect(chooseSet(storedSets([newest]), DRILL_THAT_BOOTS, { now: NOW, seed: 0 })).toMatchObject({
      reason: expect.stringMatching(/has no set that can be drilled.*has no snapshot of a boot volume/) as unknown,
    });
  });
});

test('the record says which snapshot was booted', () => {
  const [first] = CHOSEN_SET.snapshots;
  const boot = first && { ...first, snapshotId: 'snap-0' };
  const chosen = PASSED.chosen && { ...PASSED.chosen, chosen: { ...CHOSEN_SET, ...(boot && { boot }) } };
  const record = recordOf({ ...PASSED, drill: DRILL_THAT_BOOTS, ...(chosen && { chosen }) });
  expect(record.set?.boot?.snapshotId).toBe('snap-0');
  expect(recordMarkdown(record).split('\n')).toContain('| Image | of snap-0, booted |');
  expect(recordMarkdown(recordOf(PASSED)).split('\n')).toContain('| Image | ami-0c |');
});
