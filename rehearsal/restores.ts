import type { Fleet } from './guests/fleet/fleet';
import type { FleetInstance } from './guests/fleet/instance';
import { WorkloadKind } from './guests/fleet/spec';
import { defined } from './json';
import type { RestoreReport, RunReport, TargetReport } from './report/report';

/** Puts the set of every target that was quiesced with a workload on it back onto a new instance, and counts what is there. */
export async function restoreSets(fleet: Fleet, runs: readonly RunReport[]): Promise<readonly RestoreReport[]> {
  const restores: RestoreReport[] = [];
  for (const { run, target } of runs.flatMap((of) => of.targets.map((each) => ({ run: of, target: each })))) {
    const instance = fleet.instances.find(({ spec }) => spec.id === target.instance);
    if (instance !== undefined && target.snapshots.length > 0 && instance.spec.workload !== WorkloadKind.NONE) {
      restores.push({ ...(await restoreTarget(fleet, instance, target)), runId: run.runId });
    }
  }
  return restores;
}

async function restoreTarget(fleet: Fleet, instance: FleetInstance, target: TargetReport): Promise<RestoreReport> {
  const { spec } = instance;
  const dataVolumes = spec.volumes.map(({ id }) => id);
  const snapshotIds = dataVolumes.flatMap((volume) =>
    target.snapshots.filter((snapshot) => snapshot.volume === volume).map(({ id }) => id),
  );
  const restored = await fleet.restore(spec.workload, snapshotIds);
  const found = new Set(restored.ids);
  // Without evidence only what was acknowledged before the snapshot call can be asked for.
  const quiescedAt = Date.parse(target.quiescedAt ?? target.snapshotsCalledAt ?? '');
  const frozenAt = Date.parse(target.frozenAt ?? target.quiescedAt ?? target.snapshotsCalledAt ?? '');
  const acknowledged = instance.acknowledged();
  const before = acknowledged.filter(({ acknowledgedAt }) => acknowledgedAt < quiescedAt);
  const kept = before.filter(({ id }) => found.has(id));
  const between = acknowledged.filter(
    ({ acknowledgedAt }) => acknowledgedAt >= quiescedAt && acknowledgedAt < frozenAt,
  );
  return {
    instance: spec.id,
    name: spec.name,
    workload: spec.workload,
    acknowledged: before.length,
    found: kept.length,
    lost: before.length - kept.length,
    lostUntilFrozen: between.filter(({ id }) => !found.has(id)).length,
    ...defined({ startMillis: restored.startMillis && Math.round(restored.startMillis) }),
  };
}
