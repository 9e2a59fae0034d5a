import { counted, figure } from '../report/figures';
import type { CopyHistory, LifecycleReport, SetHistory } from './report';

const GIB = 1_024 ** 3;

export function gibText(bytes: number): string {
  return figure(Math.round((bytes / GIB) * 10) / 10);
}

export function usdText(usd: number): string {
  return usd.toFixed(2);
}

/** `daily 14, weekly 3`, the most first. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, left], [, right]) => right - left)
    .map(([name, count]) => `${name} ${figure(count)}`)
    .join(', ');
}

/** What the engine reported besides removals, and firings that gave no set: a line for each. */
export function reportedTexts({ without, heldBack, troubles }: LifecycleReport): readonly string[] {
  return [
    ...without.map(
      ({ policy, reason, firings }) => `${policy}: no set because of ${reason}, ${counted(firings, 'time')}`,
    ),
    ...heldBack.map(
      ({ policy, region, times }) =>
        `${policy} in ${region}: removals were held back, reported ${counted(times, 'time')}: at most half of the sets go in one round`,
    ),
    ...troubles.map(({ step, outcome, cause, count }) => `${step}, ${outcome}, ${counted(count, 'time')}: ${cause}`),
  ];
}

interface RemovedGroup {
  readonly policy: string;
  readonly why: string;
  readonly count: number;
  /** Of the last one. */
  readonly example: string;
}

/** What was removed, by policy and kind. */
export function removedText(sets: readonly SetHistory[]): readonly RemovedGroup[] {
  const groups = new Map<string, RemovedGroup>();
  for (const { policy, name, takenAt, why = '', removedAt, removedBecause = '' } of sets) {
    if (removedAt !== undefined) {
      const key = `${policy} ${why}`;
      const example = `${name}, ${timeText(takenAt)}: ${removedBecause}`;
      groups.set(key, { policy, why, count: (groups.get(key)?.count ?? 0) + 1, example });
    }
  }
  return [...groups.values()];
}

/** `2026-10-25 03:00`, in UTC. */
export function timeText(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** One set of an instance in a sentence or two: what it is, and what keeps it or has removed it. */
export function setText(set: SetHistory): string {
  const { snapshotIds, takenAt, consistency, proof, reason, schedules } = set;
  const verdict = reason === undefined ? `${consistency} (${proof})` : `${consistency} (${reason})`;
  const copies = set.copies.map((copy) => `copy in ${copy.region} ${fateText(copy)}`);
  return [
    `${timeText(takenAt)}, ${schedules.join(' and ')}, ${snapshotIds[0] ?? ''}${snapshotIds.length > 1 ? ` and ${String(snapshotIds.length - 1)} more` : ''}, ${verdict}`,
    fateText(set),
    ...copies,
  ].join('; ');
}

function fateText({
  removedAt,
  removedBecause = '',
  failedAt,
  completedAt,
  reasons = [],
}: SetHistory | CopyHistory): string {
  if (removedAt !== undefined) {
    return `removed ${timeText(removedAt)}: ${removedBecause}`;
  }
  const state = failedAt !== undefined && completedAt === undefined ? 'failed, ' : '';
  return `${state}kept: ${reasons.join('; ') || 'not judged yet'}`;
}
