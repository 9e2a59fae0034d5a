import { identityTags } from '../../../lambdas/domain/snapshot-tags';
import type { FoundSnapshot } from '../../../lambdas/domain/snapshots';
import { INSTANCE } from '../domain/builders';
import { RUN } from './states';
import { T0 } from './world';

/** A snapshot that EC2 finds; what a test does not say is of the run and its target. */
export function aFoundSnapshot(changed: Partial<FoundSnapshot> = {}): FoundSnapshot {
  return {
    snapshotId: 'snap-9',
    volumeId: 'vol-1',
    startedAt: T0,
    tags: identityTags({ policy: 'databases', schedule: RUN.schedule, runId: RUN.runId, instanceId: INSTANCE }),
    ...changed,
  };
}

/** The same snapshot with another value of this tag, by which it is not the target's. */
export function foreign(snapshot: FoundSnapshot, key: string, value: string): FoundSnapshot {
  return { ...snapshot, tags: snapshot.tags.map((tag) => (tag.key === key ? { key, value } : tag)) };
}
