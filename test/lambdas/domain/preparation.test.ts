import { CriticalSection, PreScriptFailure, ScriptStages } from '../../../lambdas/domain/policy';
import { prepareTarget, type TargetFacts } from '../../../lambdas/domain/preparation';
import { aPolicy } from './builders';
import { anInstance, BOOT, contract, excluding, facts, SCRATCH, volume } from './target-facts';

describe('a target that can be quiesced', () => {
  test('is held next, with the volumes that its set must have', () => {
    expect(prepareTarget(facts())).toEqual({
      next: 'hold',
      mode: 'pre-and-post',
      skip: 'take',
      volumeIds: ['vol-1', 'vol-2', 'vol-boot'],
      excludeDataVolumeIds: [],
      bootVolume: 'vol-boot',
      copyTagsFromVolumes: false,
      droppedTags: [],
    });
  });

  test.each([
    [ScriptStages.PRE_AND_POST, 'pre-and-post'],
    [ScriptStages.PRE_ONLY, 'pre-only'],
    [ScriptStages.POST_ONLY, 'post-only'],
  ] as const)('runs %p as %p', (stages, mode) => {
    const policy = aPolicy({ quiesce: { kind: 'document', document: 'doc', stages } });
    expect(prepareTarget(facts({ policy }))).toMatchObject({ next: 'hold', mode });
  });

  test('needs no platform where the document asks for none', () => {
    const document = { status: 'usable', contract: { ...contract, platforms: [] } } as const;
    const managed = { platform: 'MacOS', agent: 'online' } as const;
    expect(prepareTarget(facts({ document, managed }))).toMatchObject({ mode: 'pre-and-post' });
  });

  test('needs neither document nor agent where the policy has no scripts', () => {
    const none = facts({
      policy: aPolicy({ quiesce: { kind: 'none' } }),
      document: { status: 'none' },
      managed: undefined,
    });
    for (const state of ['running', 'stopped', 'stopping']) {
      expect(prepareTarget({ ...none, instance: anInstance({ state }) })).toMatchObject({
        next: 'hold',
        mode: 'no-scripts',
        reason: 'no-scripts',
        skip: 'take',
      });
    }
  });
});

const OBSTACLES: readonly (readonly [string, Partial<TargetFacts>, string, string | undefined])[] = [
  ['stopped', { instance: anInstance({ state: 'stopped' }), managed: undefined }, 'instance-stopped', undefined],
  ['stopping', { instance: anInstance({ state: 'stopping' }) }, 'instance-stopped', undefined],
  ['without a document', { document: { status: 'missing', detail: 'not here' } }, 'document-missing', 'not here'],
  [
    'with an unusable document',
    { document: { status: 'unusable', detail: 'no steps' } },
    'document-contract',
    'no steps',
  ],
  ['whose document was never read', { document: { status: 'none' } }, 'document-contract', undefined],
  ['that is not managed', { managed: undefined }, 'not-managed', undefined],
  ['whose agent is offline', { managed: { platform: 'Linux', agent: 'offline' } }, 'agent-offline', undefined],
  [
    'of another platform',
    { managed: { platform: 'Windows', agent: 'online' } },
    'platform-mismatch',
    'the document is for Linux, not Windows',
  ],
];

describe.each(OBSTACLES)('a target %s', (_, changed, reason, detail) => {
  const said = { reason, ...(detail === undefined ? {} : { detail }) };

  test(`gets a crash-consistent set for ${reason} where the policy falls back`, () => {
    expect(prepareTarget(facts(changed))).toMatchObject({ next: 'hold', mode: 'no-scripts', skip: 'take', ...said });
  });

  test(`is skipped for ${reason} where the policy says so`, () => {
    const policy = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
    expect(prepareTarget(facts({ ...changed, policy }))).toMatchObject({ next: 'record', skip: 'skip', ...said });
  });
});

describe('a target of VSS', () => {
  const policy = aPolicy({ quiesce: { kind: 'vss', timeoutSeconds: 600, copyOnly: false, saveMetadata: false } });
  const document = { status: 'usable', contract: { ...contract, platforms: ['Windows'] } } as const;
  const vss = (changed: Partial<TargetFacts> = {}) =>
    facts({ policy, document, managed: { platform: 'Windows', agent: 'online' }, ...changed });

  test('takes its turn next, with the volumes that its set must have', () => {
    expect(prepareTarget(vss())).toMatchObject({
      next: 'hold',
      mode: 'vss',
      volumeIds: ['vol-1', 'vol-2', 'vol-boot'],
    });
  });

  test('must be Windows', () => {
    expect(prepareTarget(vss({ managed: { platform: 'Linux', agent: 'online' } }))).toMatchObject({
      mode: 'no-scripts',
      reason: 'platform-mismatch',
      detail: 'the document is for Windows, not Linux',
    });
  });

  test.each([
    [['vol-1', 'vol-2', 'vol-boot'], { next: 'record', reason: 'snapshot-outcome-unknown' }],
    [['vol-1', 'vol-2'], { next: 'hold', mode: 'vss' }],
  ])('adopts a set of an earlier execution only where it is whole: %j', (volumeIds, prepared) => {
    const earlier = {
      origin: 'adopted',
      takenAt: '2026-11-22T03:00:00.000Z',
      label: 'pending',
      madeBy: 'vss',
      snapshots: volumeIds.map((volumeId) => ({ snapshotId: `snap-${volumeId}`, volumeId })),
    } as const;
    expect(prepareTarget(vss({ earlier }))).toMatchObject(prepared);
  });
});

describe('a target that can have no set at all', () => {
  test.each<[string, Partial<TargetFacts>, string, string]>([
    ['is unknown to EC2', { instance: undefined }, 'instance-gone', 'its state is unknown to EC2'],
    ['is terminated', { instance: anInstance({ state: 'terminated' }) }, 'instance-gone', 'its state is terminated'],
    [
      'is shutting down',
      { instance: anInstance({ state: 'shutting-down' }) },
      'instance-gone',
      'its state is shutting-down',
    ],
    ['has no volumes', { instance: anInstance({ volumes: [] }) }, 'no-volumes', 'every attached volume is excluded'],
    [
      'has only its boot volume, which is excluded',
      { instance: anInstance({ volumes: [BOOT] }), policy: excluding({ excludeBootVolume: true }) },
      'no-volumes',
      'every attached volume is excluded',
    ],
  ])('%s', (_, changed, reason, detail) => {
    for (const onPreScriptFailure of Object.values(PreScriptFailure)) {
      const given = facts(changed);
      expect(prepareTarget({ ...given, policy: { ...given.policy, onPreScriptFailure } })).toMatchObject({
        next: 'record',
        mode: 'no-scripts',
        skip: 'take',
        reason,
        detail,
        volumeIds: [],
      });
    }
  });

  test('has more exclusions than one call takes', () => {
    const scratch = (count: number) =>
      Array.from({ length: count }, (_, index) => volume(`vol-${String(index)}`, { tags: [SCRATCH] }));
    const policy = excluding({ excludeDataVolumes: [SCRATCH] });
    const with40 = facts({ policy, instance: anInstance({ volumes: [BOOT, ...scratch(40)] }) });
    const with41 = facts({ policy, instance: anInstance({ volumes: [BOOT, ...scratch(41)] }) });
    expect(prepareTarget(with40)).toMatchObject({ next: 'hold', volumeIds: ['vol-boot'] });
    expect(prepareTarget(with41)).toMatchObject({
      next: 'record',
      reason: 'too-many-exclusions',
      detail: '41 data volumes are excluded, allowed: 40; tag fewer of them',
    });
  });
});

describe('a pre-script that is to make the set itself', () => {
  const policy = aPolicy({
    quiesce: {
      kind: 'document',
      document: 'doc',
      stages: ScriptStages.PRE_AND_POST,
      criticalSection: CriticalSection.IN_GUEST,
    },
  });

  test('is sent where its document declares the request', () => {
    const able = { ...contract, parameters: [...contract.parameters, 'snapshotRequest'] };
    const prepared = prepareTarget(facts({ policy, document: { status: 'usable', contract: able } }));
    expect(prepared).toMatchObject({ next: 'hold', mode: 'pre-and-post' });
    expect(prepared).not.toHaveProperty('reason');
  });

  test('is not sent by a document that would freeze and make no set', () => {
    expect(prepareTarget(facts({ policy }))).toMatchObject({
      mode: 'no-scripts',
      reason: 'document-contract',
      detail: 'the parameter "snapshotRequest" is not declared',
    });
  });
});
