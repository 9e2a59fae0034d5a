import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import type { Snapshot } from '../../../rehearsal/cloud/ec2/snapshots';
import type { Simulation } from '../simulation';
import { aliveIn, fastZonesOf, isArchived, isCompleted, isLocked, isOurs, setsIn, tagOf, type TrueSet } from './truth';
import { HOME, MEMBERS } from './worlds/world';

/**
 * What there is in the end, in one line: of each Region the sets by number, the newest first, each with what is not usual
 * of it: its state, what is done to it, and what is wrong with it.
 */
export function endingOf(there: Simulation, regions: readonly string[]): string {
  return [HOME, ...regions]
    .map((region) => {
      const sets = [...setsIn(there, region)].reverse().map((set) => textOf(there, set));
      const failed = aliveIn(there, region).filter(({ copy, fails }) => copy !== undefined && fails !== undefined);
      const others = aliveIn(there, region).filter((snapshot) => !isOurs(snapshot, region));
      const all = [
        ...sets,
        ...(failed.length === 0 ? [] : [`${String(failed.length)} failed copies`]),
        ...(others.length === 0 ? [] : [`${String(others.length)} of others`]),
      ];
      return `${region}: ${all.length === 0 ? 'nothing' : all.join(', ')}`;
    })
    .join('; ');
}

function textOf(there: Simulation, set: TrueSet): string {
  const { region, number, members } = set;
  const states = [...new Set(members.map((member) => tagOf(member, TagKey.STATE)))];
  const sources = new Set(members.map(({ copy, snapshotId }) => copy?.sourceId ?? snapshotId));
  const all = (test: (member: Snapshot) => boolean): boolean => members.every(test);
  const some = (test: (member: Snapshot) => boolean): boolean => members.some(test);
  /** Of all its snapshots, of a part of them, or of none. */
  const done = (word: string, test: (member: Snapshot) => boolean): readonly string[] => {
    if (all(test)) {
      return [word];
    }
    return some(test) ? [`half ${word}`] : [];
  };
  const shared = ({ snapshotId }: Snapshot): string =>
    [...(there.cloud.in(region).shares.get(snapshotId) ?? [])].join('+');
  const zones = [...new Set(members.map((member) => fastZonesOf(there, region, member).join('+')))];
  const words = [
    ...states.filter((state) => state !== 'completed'),
    ...(some((member) => !isCompleted(there, member) && member.fails === undefined) ? ['pending'] : []),
    ...done('encrypted', ({ kmsKeyId }) => kmsKeyId !== undefined),
    ...done('in time', ({ copy }) => copy?.withinMinutes !== undefined),
    ...(sources.size < MEMBERS.length ? ['in part'] : []),
    ...(members.length > sources.size ? ['twice'] : []),
    ...done('locked', (member) => isLocked(there, region, member)),
    ...done('archived', (member) => isArchived(there, region, member)),
    ...done('shared', (member) => shared(member) !== ''),
    ...zones.filter((list) => list !== '').map((list) => `fast ${list}`),
    ...(zones.length > 1 ? ['fast in part'] : []),
  ];
  return [String(number), ...words].join(' ');
}
