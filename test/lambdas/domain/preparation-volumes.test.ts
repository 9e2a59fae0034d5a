import { prepareTarget } from '../../../lambdas/domain/preparation';
import { aPolicy } from './builders';
import { anInstance, BOOT, excluding, facts, SCRATCH, volume } from './target-facts';

describe('exclusions', () => {
  const volumes = [
    BOOT,
    volume('vol-9', { tags: [SCRATCH] }),
    volume('vol-8', { tags: [{ key: 'Use', value: 'other' }, SCRATCH] }),
    volume('vol-1', { tags: [{ key: 'Use', value: 'Scratch' }] }),
  ];

  test('take data volumes with any of the tags, exactly, sorted', () => {
    const policy = excluding({ excludeDataVolumes: [{ key: 'x', value: 'y' }, SCRATCH] });
    expect(prepareTarget(facts({ policy, instance: anInstance({ volumes }) }))).toMatchObject({
      volumeIds: ['vol-1', 'vol-boot'],
      excludeDataVolumeIds: ['vol-8', 'vol-9'],
    });
  });

  test('by tag never take the boot volume', () => {
    const policy = excluding({ excludeDataVolumes: [SCRATCH] });
    const instance = anInstance({ volumes: [{ ...BOOT, tags: [SCRATCH] }] });
    expect(prepareTarget(facts({ policy, instance }))).toMatchObject({
      volumeIds: ['vol-boot'],
      excludeDataVolumeIds: [],
    });
  });

  test('of the boot volume are no excluded data volume', () => {
    const policy = excluding({ excludeBootVolume: true });
    expect(prepareTarget(facts({ policy }))).toMatchObject({ volumeIds: ['vol-1', 'vol-2'], excludeDataVolumeIds: [] });
  });
});

describe('tags of volumes', () => {
  const tagged = (...keys: readonly string[]) =>
    anInstance({ volumes: [volume('vol-1', { tags: keys.map((key) => ({ key, value: 'v' })) })] });
  const copying = aPolicy({ tags: { add: [{ key: 'Name', value: 'x' }], copyFromVolumes: true } });

  test('are copied where they fit', () => {
    expect(prepareTarget(facts({ policy: copying, instance: tagged('Team') }))).toMatchObject({
      copyTagsFromVolumes: true,
      droppedTags: [],
    });
  });

  test('are left behind, and named, where they do not', () => {
    expect(prepareTarget(facts({ policy: copying, instance: tagged('Name', 'Team') }))).toMatchObject({
      copyTagsFromVolumes: false,
      droppedTags: ['Team'],
    });
  });

  test('of volumes that are excluded do not count', () => {
    const policy = { ...copying, volumes: { excludeBootVolume: false, excludeDataVolumes: [SCRATCH] } };
    const instance = anInstance({ volumes: [BOOT, volume('vol-1', { tags: [SCRATCH, { key: 'Name', value: 'v' }] })] });
    expect(prepareTarget(facts({ policy, instance }))).toMatchObject({ copyTagsFromVolumes: true });
  });
});
