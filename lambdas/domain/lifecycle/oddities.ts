import { schedulesOf, schedulesTag, TagKey } from '../snapshot-tags';
import type { Member } from './stored-sets';
import { retentionOf, sharedOf } from './tags';

/** How many snapshots are gone of a set, by what was noted when it was completed. */
export function goneOf(members: readonly Member[]): number {
  const had = members.map(({ values }) => Number(values[TagKey.SNAPSHOTS] ?? 0)).filter(Number.isInteger);
  return Math.max(0, Math.max(0, ...had) - members.length);
}

/** What of a set's tags can't be understood, and how many of its snapshots are gone, in words. */
export function odditiesOf(members: readonly Member[], gone: number): readonly string[] {
  const schedules = new Set(members.map(({ values }) => schedulesTag([...schedulesOf(values)].sort())));
  return [
    ...new Set(members.flatMap(odditiesOfMember)),
    ...(gone > 0 ? [`${String(gone)} of its snapshots ${gone === 1 ? 'is' : 'are'} gone`] : []),
    ...(schedules.size > 1 ? ['its snapshots name different schedules'] : []),
  ];
}

const STATES: readonly string[] = ['created', 'completed', 'failed', 'pruning'];
const LABELS: readonly string[] = ['pending', 'application-consistent', 'crash-consistent'];

function odditiesOfMember(member: Member): readonly string[] {
  const { values, source, startedAt, snapshotId } = member;
  const missing = [TagKey.INSTANCE, TagKey.RUN].filter((key) => (values[key] ?? '') === '');
  const odd = (key: string, isKnown: (value: string) => boolean): readonly string[] => {
    const value = values[key];
    return value === undefined || isKnown(value) ? [] : [`${snapshotId} has ${key}=${value}, which is not known`];
  };
  return [
    ...missing.map((key) => `${snapshotId} has no ${key}`),
    ...(schedulesOf(values).length === 0 ? [`${snapshotId} has no ${TagKey.SCHEDULE}`] : []),
    ...odd(TagKey.STATE, (value) => STATES.includes(value)),
    ...odd(TagKey.SNAPSHOTS, (value) => /^\d{1,3}$/.test(value)),
    ...odd(TagKey.CONSISTENCY, (value) => LABELS.includes(value)),
    ...odd(TagKey.SHARED, (value) => sharedOf(value) !== undefined),
    ...odd(TagKey.SOURCE, () => source !== undefined),
    ...odd(TagKey.RETAIN, (value) => retentionOf(schedulesOf(values), value) !== undefined),
    ...(source !== undefined && values[TagKey.RETAIN] === undefined ? [`${snapshotId} has no ${TagKey.RETAIN}`] : []),
    ...(Number.isNaN(Date.parse(startedAt)) ? [`${snapshotId} started at ${startedAt}, which is no instant`] : []),
  ];
}
