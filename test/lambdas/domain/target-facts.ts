import type { AttachedVolume, InstanceDescription } from '../../../lambdas/domain/instances';
import type { Policy } from '../../../lambdas/domain/policy';
import type { TargetFacts } from '../../../lambdas/domain/preparation';
import { aPolicy, INSTANCE } from './builders';

/** A data volume. */
export const volume = (volumeId: string, changed: Partial<AttachedVolume> = {}): AttachedVolume => ({
  volumeId,
  device: '/dev/sdf',
  role: 'data',
  tags: [],
  ...changed,
});
export const BOOT = volume('vol-boot', { role: 'boot', device: '/dev/xvda' });
/** A tag by which volumes are excluded. */
export const SCRATCH = { key: 'Use', value: 'scratch' };

/** An instance with a boot volume and two others. */
export const anInstance = (changed: Partial<InstanceDescription> = {}): InstanceDescription => ({
  instanceId: INSTANCE,
  state: 'running',
  volumes: [volume('vol-2'), BOOT, volume('vol-1')],
  ...changed,
});

/** Of a document that can quiesce. */
export const contract = {
  name: 'doc',
  version: '1',
  parameters: ['executionId', 'command'],
  steps: ['s'],
  platforms: ['Linux'],
};

/** Facts of a target that can be quiesced. */
export const facts = (changed: Partial<TargetFacts> = {}): TargetFacts => ({
  policy: aPolicy(),
  document: { status: 'usable', contract },
  instance: anInstance(),
  managed: { platform: 'Linux', agent: 'online' },
  ...changed,
});

/** A policy that excludes volumes. */
export const excluding = (changed: Partial<Policy['volumes']>) =>
  aPolicy({ volumes: { excludeBootVolume: false, excludeDataVolumes: [], ...changed } });
