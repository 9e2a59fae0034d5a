import { Reason } from './outcome';
import type { ScriptReport } from './script';
import { createdOf, groupSets, startOf } from './sets';
import type { FoundSnapshot, TakenSet } from './snapshots';
import { VssTagKey } from './vss';

/**
 * What an attempt of AWS's document left behind: `consistent`, a set whose every snapshot says so; `inconsistent`, a set
 * of one instant that does not; `incomplete`, less than a set.
 */
export type VssFinding =
  { readonly result: 'consistent' | 'inconsistent'; readonly set: TakenSet } | { readonly result: 'incomplete' };

/**
 * Reads the snapshots that one attempt made. All snapshots of a CreateSnapshots call start at the same instant.
 * AwsVssComponents before 2.1 made one call for each volume: these are a set only if VSS held the writers. A document that
 * ran twice made two sets: the first consistent one counts.
 */
export function findVssSet(found: readonly FoundSnapshot[], volumeIds: readonly string[]): VssFinding {
  const whole = groupSets(found).filter((snapshots) => covers(snapshots, volumeIds));
  const consistent = whole.find(isConsistent);
  if (consistent !== undefined) {
    return { result: 'consistent', set: setOf(consistent, 'created') };
  }
  const first = whole.find(isOfOneCall);
  return first === undefined ? { result: 'incomplete' } : { result: 'inconsistent', set: setOf(first, 'adopted') };
}

function covers(snapshots: readonly FoundSnapshot[], volumeIds: readonly string[]): boolean {
  return volumeIds.every((wanted) => snapshots.some(({ volumeId }) => volumeId === wanted));
}

function isOfOneCall([first, ...others]: readonly FoundSnapshot[]): boolean {
  return others.every(({ startedAt }) => startedAt === first?.startedAt);
}

/** Absent is a no, and so is one snapshot of many without it. */
function isConsistent(snapshots: readonly FoundSnapshot[]): boolean {
  return snapshots.every(({ tags }) =>
    tags.some(({ key, value }) => key === VssTagKey.APP_CONSISTENT && value.toLowerCase() === 'true'),
  );
}

function setOf(snapshots: readonly FoundSnapshot[], origin: TakenSet['origin']): TakenSet {
  return { origin, takenAt: startOf(snapshots), snapshots: createdOf(snapshots) };
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
