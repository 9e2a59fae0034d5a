import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import type { Snapshot } from '../../../rehearsal/cloud/ec2/snapshots';
import type { Simulation } from '../simulation';
import { HOME, MEMBERS, numberOf } from './worlds/world';

type There = Pick<Simulation, 'cloud' | 'clock'>;

/** Snapshots that EC2 has in a Region. */
export function aliveIn({ cloud, clock }: There, region: string): readonly Snapshot[] {
  return [...cloud.in(region).snapshots.values()].filter(({ deletedAt = Infinity }) => deletedAt > clock.now());
}

export const tagOf = ({ tags }: Snapshot, key: string): string => tags.get(key) ?? '';

export function isCompleted({ clock }: Pick<Simulation, 'clock'>, { completesAt, fails }: Snapshot): boolean {
  return completesAt <= clock.now() && fails === undefined;
}

/** A set, or the copies of one in a Region, as they really are. */
export interface TrueSet {
  readonly region: string;
  /** That of the set, of copies too. */
  readonly number: number;
  readonly policy: string;
  readonly target: string;
  readonly members: readonly Snapshot[];
}

/** Of our sets and copies, oldest first; failed copies are of none. */
export function setsIn(there: There, region: string): readonly TrueSet[] {
  const groups = new Map<number, Snapshot[]>();
  for (const snapshot of aliveIn(there, region)) {
    const number = numberOf(snapshot.copy?.sourceId ?? snapshot.snapshotId);
    const isFailedCopy = snapshot.copy !== undefined && snapshot.fails !== undefined;
    if (number !== undefined && !isFailedCopy && isOurs(snapshot, region)) {
      groups.set(number, [...(groups.get(number) ?? []), snapshot]);
    }
  }
  return [...groups]
    .map(([number, members]) => {
      const [policy, instance] = [TagKey.POLICY, TagKey.INSTANCE].map((key) =>
        members[0] ? tagOf(members[0], key) : '',
      );
      return { region, number, policy: policy ?? '', target: `${policy ?? ''} ${instance ?? ''}`, members };
    })
    .sort((left, right) => startOf(left) - startOf(right) || left.number - right.number);
}

/** When its snapshots, or their sources, were begun. */
export function startOf({ members }: Pick<TrueSet, 'members'>): number {
  return Math.min(
    ...members.map((member) => Date.parse(tagOf(member, TagKey.SOURCE).split('/')[3] ?? '') || member.startedAt),
  );
}

/** Whether the engine may do anything with it. */
export function isOurs(snapshot: Snapshot, region: string): boolean {
  const source = snapshot.tags.get(TagKey.SOURCE);
  const isHere = source === undefined ? region === HOME : source.startsWith(`${HOME}/`);
  return tagOf(snapshot, TagKey.POLICY) !== '' && isHere;
}

/** Whether one can restore an application-consistent state from it. */
export function isProven(there: There, { members }: TrueSet, trusted: boolean): boolean {
  const proofs = trusted ? ['guest-evidence', 'vss', 'exit-codes'] : ['guest-evidence', 'vss'];
  return (
    members.length === MEMBERS.length &&
    members.every(
      (member) =>
        isCompleted(there, member) &&
        tagOf(member, TagKey.CONSISTENCY) === 'application-consistent' &&
        proofs.includes(tagOf(member, TagKey.PROOF)) &&
        tagOf(member, TagKey.REASON) !== 'duplicate' &&
        tagOf(member, TagKey.STATE) !== 'pruning',
    )
  );
}

/** Completed copies of a snapshot in a Region. */
export function copiesOf(there: There, region: string, sourceId: string): readonly Snapshot[] {
  return aliveIn(there, region).filter(({ copy, fails }) => copy?.sourceId === sourceId && fails === undefined);
}

/** The lock of a snapshot, while it holds. */
export function isLocked({ cloud, clock }: There, region: string, snapshot: Snapshot): boolean {
  const lock = cloud.in(region).locks.get(snapshot.snapshotId);
  const begins = Math.max(lock?.createdAt ?? 0, snapshot.completesAt);
  return lock !== undefined && clock.now() < begins + (lock.days ?? 0) * 86_400_000;
}

export function isArchived({ cloud, clock }: There, region: string, snapshot: Snapshot): boolean {
  const tiering = cloud.in(region).tierings.get(snapshot.snapshotId);
  return tiering?.operation === 'archival' && tiering.fails === undefined && tiering.endsAt <= clock.now();
}

/** Names of the zones in which fast restore of a snapshot is on. */
export function fastZonesOf({ cloud }: There, region: string, { snapshotId }: Snapshot): readonly string[] {
  return [...cloud.in(region).fastRestores.values()]
    .filter(({ snapshot, disabledAt }) => snapshot.snapshotId === snapshotId && disabledAt === undefined)
    .map(({ zone }) => zone.name)
    .sort();
}
