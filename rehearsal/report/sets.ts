import type { Report, RestoreReport, RunReport, SnapshotReport, TargetReport } from './report';

/** Tags of a set without repetition: those that all its snapshots share, and the rest of each. */
interface SetTags {
  readonly shared: readonly (readonly [string, string])[];
  readonly own: ReadonlyMap<string, readonly (readonly [string, string])[]>;
}

export function setTagsOf(snapshots: readonly SnapshotReport[]): SetTags {
  const isShared = (key: string, value: string): boolean => snapshots.every(({ tags }) => tags[key] === value);
  const entries = (snapshot: SnapshotReport | undefined): readonly (readonly [string, string])[] =>
    Object.entries(snapshot?.tags ?? {}).sort(([one], [other]) => one.localeCompare(other));
  return {
    shared: entries(snapshots[0]).filter(([key, value]) => isShared(key, value)),
    own: new Map(snapshots.map((one) => [one.id, entries(one).filter(([key, value]) => !isShared(key, value))])),
  };
}

/** Restores of the set that this run took of this target. */
export function restoresOf(
  restores: readonly RestoreReport[],
  run: Pick<RunReport, 'runId'>,
  target: Pick<TargetReport, 'instance'>,
): readonly RestoreReport[] {
  return restores.filter(
    ({ instance, runId }) => instance === target.instance && (runId === undefined || runId === run.runId),
  );
}

/** Restores that belong to no target of the report; so that none is kept quiet. */
export function strayRestores({ restores, runs }: Report): readonly RestoreReport[] {
  const shown = new Set(runs.flatMap((run) => run.targets.flatMap((target) => restoresOf(restores, run, target))));
  return restores.filter((restore) => !shown.has(restore));
}
