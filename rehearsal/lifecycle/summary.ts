import type { Judgement, Plan } from '../../lambdas/domain/lifecycle/actions';
import { estimateOf } from '../../lambdas/domain/lifecycle/estimates';
import type { Observed } from '../../lambdas/domain/lifecycle/observed';
import { readRegions, type RegionSets, type StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { sharedOf } from '../../lambdas/domain/lifecycle/tags';
import { groupBy } from '../../lambdas/domain/sets';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import type { DeployedSchedule } from '../assembly';
import type { LifecycleReport, RowReport, SetHistory } from './report';
import { MODEL_SETTINGS } from './stage';

/** The sets with what the plan says at the end of those that are there. */
export function judged(sets: readonly SetHistory[], { judgements }: Plan, home: string): readonly SetHistory[] {
  const found = new Map(judgements.map((judgement) => [keyOf(judgement.of), judgement]));
  const fateOf = (of: Parameters<typeof keyOf>[0]): Partial<Pick<Judgement, 'fate' | 'reasons'>> => {
    const judgement = found.get(keyOf(of));
    return judgement === undefined ? {} : { fate: judgement.fate, reasons: judgement.reasons };
  };
  return sets.map((set) => ({
    ...set,
    ...fateOf({ ...set, region: home }),
    copies: set.copies.map((copy) => ({ ...copy, ...fateOf({ ...set, region: copy.region }) })),
  }));
}

/** A target has one set in each run. */
function keyOf({ region, runId, instance }: Pick<Judgement['of'], 'region' | 'runId' | 'instance'>): string {
  return `${region}/${runId}/${instance}`;
}

/** One row for each policy, schedule and instance. */
export function rowsOf(sets: readonly SetHistory[], observed: Observed): readonly RowReport[] {
  const regions = readRegions(observed);
  const stored = new Map(
    regions.flatMap((region) =>
      groupBy(region.sets, ({ name }) => keyOf(name)).flatMap((same) =>
        same.slice(0, 1).map(({ name }) => [keyOf(name), { region, same }] as const),
      ),
    ),
  );
  const all = sets.flatMap((set) => set.schedules.map((schedule) => ({ ...set, schedule })));
  const rows = groupBy(all, ({ policy, schedule, instance }) => JSON.stringify([policy, schedule, instance]));
  return rows.flatMap((made) => {
    const [first] = made;
    if (first === undefined) {
      return [];
    }
    const { policy, schedule, instance, name } = first;
    const standing = made.filter(({ removedAt }) => removedAt === undefined);
    const at = (set: SetHistory, region: string) => stored.get(keyOf({ ...set, region }));
    const there = standing.flatMap((set) => at(set, observed.home) ?? []);
    const copied = regions
      .filter(({ seen }) => seen.region !== observed.home)
      .map(({ seen: { region } }) => {
        return { region, copies: made.flatMap((set) => at(set, region) ?? []) };
      });
    const members = [...there, ...copied.flatMap(({ copies }) => copies)].flatMap(({ same }) =>
      same.flatMap((set) => set.members),
    );
    const { bytes, usdPerMonth } = estimateOf(members);
    const count = (is: (found: Found) => boolean): number => there.filter(is).length;
    return {
      ...{ policy, schedule, instance, name },
      made: made.length,
      kept: standing.length,
      removed: made.length - standing.length,
      keptBy: countWords(
        standing.flatMap((set) => [...new Set((set.reasons ?? []).flatMap((reason) => wordOf(reason, schedule)))]),
      ),
      removedBy: countWords(made.flatMap(({ why }) => why ?? [])),
      copies: Object.fromEntries(
        copied.flatMap(({ region, copies }) => (copies.length > 0 ? [[region, copies.length]] : [])),
      ),
      locked: count(({ region, same }) =>
        same.some((set) => set.members.every(({ snapshotId }) => isLocked(region, snapshotId))),
      ),
      archived: count(({ same }) => same.some((set) => set.members.every(({ tier }) => tier === 'archive'))),
      shared: count(({ same }) => same.some((set) => set.members.every(isShared))),
      ...{ bytes, usdPerMonth },
    };
  });
}

interface Found {
  readonly region: RegionSets;
  readonly same: readonly StoredSet[];
}

function isLocked({ seen: { locks } }: RegionSets, snapshotId: string): boolean {
  const lock = locks.get(snapshotId);
  return lock !== undefined && lock.state !== 'expired';
}

function isShared({ values }: StoredSet['members'][number]): boolean {
  const sharing = sharedOf(values[TagKey.SHARED] ?? '');
  return sharing !== undefined && sharing.until !== 'ended';
}

/** What keeps a set in a word: `daily` of `nightly: daily 3 of 7 (…)`. What another schedule says is in its own row. */
function wordOf(reason: string, schedule: string): readonly string[] {
  const [, of, text = reason] = /^([0-9A-Za-z _-]{1,120}): (\w+ \d+ of .*)$/.exec(reason) ?? [];
  if (of !== undefined && of !== schedule) {
    return [];
  }
  return [/^(\w+) \d+ of /.exec(text)?.[1] ?? text.replace(/ \(.*$| until .*$/, '')];
}

function countWords(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(countEach(words, String).map(({ item, count }) => [item, count]));
}

/** What the engine published of steps that failed, each cause once. */
export function troublesOf(sets: readonly SetHistory[]): LifecycleReport['troubles'] {
  const all = sets.flatMap(({ troubles }) => troubles);
  return countEach(all, ({ step, cause, outcome }) => `${step} ${outcome} ${withoutIds(cause)}`).map(
    ({ item: { step, cause, outcome }, count }) => ({ step, cause, outcome, count }),
  );
}

/** The first item of each key, and how many have it. */
export function countEach<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly { readonly item: T; readonly count: number }[] {
  return groupBy(items, keyOf).flatMap((same) => same.slice(0, 1).map((item) => ({ item, count: same.length })));
}

function withoutIds(cause: string): string {
  return cause.replaceAll(/snap-[0-9a-f]+/g, 'snap-…').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…');
}

/** What the model assumes, and what is not played. */
export function notesOf(schedules: readonly DeployedSchedule[]): readonly string[] {
  const { snapshotPendingMillis, copyPendingMillis, tieringMillis } = MODEL_SETTINGS;
  const disabled = schedules.filter(({ deployed }) => deployed.state === 'DISABLED');
  return [
    `No script runs. Given, not measured: a snapshot is pending for ${minutesText(snapshotPendingMillis)}, a copy for ${minutesText(copyPendingMillis)}, an archival takes ${minutesText(tieringMillis)}.`,
    'A round takes place when EC2 publishes an event of a snapshot, again 15 minutes after a failure, and once an hour. The engine’s rounds are 15 minutes apart; those that are left out would change only the minute of an action.',
    'A policy whose document is none of Quiesce’s gets sets that only the exit codes of its scripts prove.',
    ...disabled.map(({ policy, schedule }) => `${policy}/${schedule} is disabled, so it makes no set.`),
  ];
}

function minutesText(millis: number): string {
  const minutes = millis / 60_000;
  return minutes < 120 ? `${String(minutes)} min` : `${String(minutes / 60)} h`;
}
