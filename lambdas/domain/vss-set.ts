import { Reason } from './outcome';
import type { ScriptReport } from './script';
import type { FoundSnapshot, TakenSet } from './snapshots';
import { VssTagKey } from './vss';

/**
 * What an attempt of AWS's document left behind: `consistent`, a set whose every snapshot says so; `inconsistent`, a set
 * of one instant that does not; `incomplete`, less than a set.
 */
export type VssFinding =
  { readonly result: 'consistent' | 'inconsistent'; readonly set: TakenSet } | { readonly result: 'incomplete' };

/**
 * Reads the snapshots that one attempt made. All snapshots of a CreateSnapshots call start at the same instant; AwsVssComponents
 * before 2.1 made one call for each volume, which is a set only while VSS holds the writers. An attempt that was sent twice
 * made two sets: the first that is consistent counts.
 */
export function findVssSet(found: readonly FoundSnapshot[], volumeIds: readonly string[]): VssFinding {
  const instants = [...new Set(found.map(({ startedAt }) => startedAt))].sort();
  const calls = instants.map((instant) => found.filter(({ startedAt }) => startedAt === instant));
  const whole = calls.filter((snapshots) => covers(snapshots, volumeIds));
  const consistent = [...whole, ...oneForEachVolume(found, volumeIds)].find(isConsistent);
  if (consistent !== undefined) {
    return { result: 'consistent', set: setOf(consistent, 'created') };
  }
  const [first] = whole;
  return first === undefined ? { result: 'incomplete' } : { result: 'inconsistent', set: setOf(first, 'adopted') };
}

function covers(snapshots: readonly FoundSnapshot[], volumeIds: readonly string[]): boolean {
  return volumeIds.every((wanted) => snapshots.some(({ volumeId }) => volumeId === wanted));
}

function oneForEachVolume(
  found: readonly FoundSnapshot[],
  volumeIds: readonly string[],
): readonly (readonly FoundSnapshot[])[] {
  const volumes = new Set(found.map(({ volumeId }) => volumeId));
  return volumes.size === found.length && covers(found, volumeIds) ? [found] : [];
}

/** Absent is a no, and so is one snapshot of many without it. */
function isConsistent(snapshots: readonly FoundSnapshot[]): boolean {
  return snapshots.every(({ tags }) =>
    tags.some(({ key, value }) => key === VssTagKey.APP_CONSISTENT && value.toLowerCase() === 'true'),
  );
}

function setOf(snapshots: readonly FoundSnapshot[], origin: TakenSet['origin']): TakenSet {
  return {
    origin,
    takenAt: snapshots[0]?.startedAt ?? '',
    snapshots: snapshots.map(({ snapshotId, volumeId }) => ({ snapshotId, volumeId })),
  };
}

/**
 * Why an attempt made no application-consistent set; `undefined` when it did. AWS puts its tag last, so the tag says more
 * than a command whose end was not seen; it does not outweigh one that says that it failed.
 */
export function vssShortcoming(report: Pick<ScriptReport, 'result'>, finding: VssFinding): Reason | undefined {
  if (report.result === 'failed') {
    return Reason.VSS_FAILED;
  }
  if (report.result === 'not-run') {
    return Reason.VSS_NOT_RUN;
  }
  if (finding.result === 'consistent') {
    return undefined;
  }
  if (report.result === 'timed-out') {
    return Reason.VSS_TIMED_OUT;
  }
  if (report.result === 'unknown') {
    return Reason.VSS_UNKNOWN;
  }
  return finding.result === 'inconsistent' ? Reason.VSS_INCONSISTENT : Reason.VSS_INCOMPLETE;
}
