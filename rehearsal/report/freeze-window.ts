import { defined } from '../json';
import { epochMillis } from './figures';
import type { TargetReport } from './report';

/**
 * Everything around one freeze of one target, in milliseconds from its beginning. A target has one for each attempt
 * that froze something.
 */
export interface FreezeWindow {
  /** Zero, in milliseconds since the epoch. */
  readonly zeroAt: number;
  readonly bars: readonly FreezeBar[];
  /** In order, all within `range`. */
  readonly moments: readonly Moment[];
  /** Too far away to be drawn to the same scale. */
  readonly farMoments: readonly Moment[];
  /** From the first freeze to the last thaw as the stand-in saw it; without `to` something was never seen thawed. */
  readonly frozen: OpenSpan;
  /** The length of this freeze, wherever one is shown; absent where something was never thawed. */
  readonly length?: FreezeLength;
  /** Holds all moments and bars. */
  readonly range: { readonly from: number; readonly to: number };
}

/** How long a freeze was, and by whose clock. `rehearsal`: of an earlier attempt, or without any report, as the stand-in saw it. */
export interface FreezeLength {
  readonly millis: number;
  readonly by: NonNullable<TargetReport['freezeMeasuredBy']> | 'rehearsal';
}

interface OpenSpan {
  readonly from: number;
  readonly to?: number;
}

/** One freeze: `reported` by the guest, or `observed` of a volume by the stand-in. */
export interface FreezeBar extends OpenSpan {
  readonly source: 'reported' | 'observed';
  readonly label: string;
}

export type MomentKind = 'pre-sent' | 'quiesced' | 'frozen' | 'called' | 'returned' | 'post-sent' | 'thawed';

export interface Moment {
  readonly kind: MomentKind;
  readonly label: string;
  readonly at: number;
}

/** The guest and the stand-in never read their clocks at exactly the same instant. */
const SLACK_MILLIS = 50;

/** With a moment farther away than this, or than three times the freeze, the freeze would be too narrow to see. */
const NEAR_MILLIS = 5_000;

/** What was frozen when, by overlap: freezes of several volumes at the same time are one window. */
export function freezeWindowsOf(target: TargetReport): readonly FreezeWindow[] {
  const groups = grouped([...reportedBars(target), ...observedBars(target)]);
  const scripted = groups.find((group) => group.some((bar) => bar.source === 'reported')) ?? groups.at(-1);
  return groups.map((group) =>
    group === scripted
      ? windowOf(group, { moments: scriptMoments(target), length: reportedLength(target) })
      : windowOf(group, { moments: [], length: undefined }),
  );
}

/** The lengths of a target's freezes, also of one that only the engine's clock tells of. */
export function freezeLengthsOf(target: TargetReport): readonly (FreezeLength | undefined)[] {
  const windows = freezeWindowsOf(target);
  const reported = reportedLength(target);
  return windows.length === 0 && reported !== undefined ? [reported] : windows.map(({ length }) => length);
}

function reportedLength({ freezeMillis, freezeMeasuredBy = 'engine' }: TargetReport): FreezeLength | undefined {
  return freezeMillis === undefined ? undefined : { millis: freezeMillis, by: freezeMeasuredBy };
}

/** By the clock that measured the length: the wall clock of `thawedAt` was read a little later. */
function reportedThaw(target: TargetReport): string | undefined {
  const { frozenAt, thawedAt, freezeMillis, freezeMeasuredBy } = target;
  return frozenAt === undefined || thawedAt === undefined || freezeMillis === undefined || freezeMeasuredBy !== 'guest'
    ? thawedAt
    : new Date(epochMillis(frozenAt) + freezeMillis).toISOString();
}

function reportedBars(target: TargetReport): readonly FreezeBar[] {
  if (target.frozenAt === undefined) {
    return [];
  }
  return [{ source: 'reported', label: 'the guest', ...span(target.frozenAt, reportedThaw(target)) }];
}

function observedBars({ observedFreezes }: TargetReport): readonly FreezeBar[] {
  return observedFreezes.map(({ mountPoint, frozenAt, thawedAt }) => ({
    source: 'observed',
    label: mountPoint,
    ...span(frozenAt, thawedAt),
  }));
}

function span(from: string, to: string | undefined): OpenSpan {
  return { from: epochMillis(from), ...defined({ to: to === undefined ? undefined : epochMillis(to) }) };
}

function grouped(bars: readonly FreezeBar[]): readonly (readonly FreezeBar[])[] {
  const groups: FreezeBar[][] = [];
  let reach = -Infinity;
  for (const bar of bars.toSorted((one, other) => one.from - other.from)) {
    const group = bar.from <= reach + SLACK_MILLIS ? groups.at(-1) : undefined;
    if (group === undefined) {
      groups.push([bar]);
    } else {
      group.push(bar);
    }
    reach = Math.max(reach, reachOf(bar));
  }
  return groups;
}

/** A guest that never reported its thaw proves nothing about later freezes. A volume that was observed frozen stays frozen. */
function reachOf({ source, from, to }: FreezeBar): number {
  return to ?? (source === 'observed' ? Infinity : from);
}

function scriptMoments(target: TargetReport): readonly Moment[] {
  const moments: readonly (readonly [MomentKind, string, string | undefined])[] = [
    ['pre-sent', 'pre-script sent', target.preScript.sentAt],
    ['quiesced', 'quiesced', target.quiescedAt],
    ['frozen', 'frozen', target.frozenAt],
    ['called', 'snapshots called', target.snapshotsCalledAt],
    ['returned', 'snapshots returned', target.snapshotsTakenAt],
    ['post-sent', 'post-script sent', target.postScript.sentAt],
    ['thawed', thawLabel(target.thawedBy), reportedThaw(target)],
  ];
  return moments.flatMap(([kind, label, at]) => (at === undefined ? [] : [{ kind, label, at: epochMillis(at) }]));
}

function thawLabel(thawedBy: string | undefined): string {
  return thawedBy === undefined || thawedBy === 'command' ? 'thawed' : `thawed by the ${thawedBy}`;
}

interface Known {
  readonly moments: readonly Moment[];
  readonly length: FreezeLength | undefined;
}

function windowOf(absolute: readonly FreezeBar[], { moments: scripted, length }: Known): FreezeWindow {
  const frozen = frozenSpan(absolute);
  const seen: readonly Moment[] = [
    { kind: 'frozen', label: 'frozen', at: frozen.from },
    ...(frozen.to === undefined ? [] : [{ kind: 'thawed' as const, label: 'thawed', at: frozen.to }]),
  ];
  const all = [...scripted, ...seen.filter(({ kind }) => scripted.every((moment) => moment.kind !== kind))];
  const zeroAt = all.find(({ kind }) => kind === 'frozen')?.at ?? frozen.from;
  const near = Math.max(NEAR_MILLIS, 3 * ((frozen.to ?? frozen.from) - frozen.from));
  const isNear = ({ at }: Moment): boolean => at >= frozen.from - near && at <= (frozen.to ?? frozen.from) + near;
  const fromZero = (moments: readonly Moment[]): readonly Moment[] =>
    moments.map((moment) => ({ ...moment, at: moment.at - zeroAt })).sort((one, other) => one.at - other.at);
  const bars = absolute.map((bar) => ({ ...bar, ...shifted(bar, zeroAt) }));
  const moments = fromZero(all.filter(isNear));
  return {
    zeroAt,
    bars,
    moments,
    farMoments: fromZero(all.filter((moment) => !isNear(moment))),
    frozen: shifted(frozen, zeroAt),
    ...(frozen.to === undefined ? {} : { length: length ?? { millis: frozen.to - frozen.from, by: 'rehearsal' } }),
    range: rangeOf(bars, moments),
  };
}

/** The observed freezes decide. The guest's report decides only where nothing was observed. */
function frozenSpan(bars: readonly FreezeBar[]): OpenSpan {
  const observed = bars.filter(({ source }) => source === 'observed');
  const deciding = observed.length > 0 ? observed : bars;
  const ends = deciding.flatMap(({ to }) => (to === undefined ? [] : [to]));
  const from = Math.min(...deciding.map((bar) => bar.from));
  return { from, ...defined({ to: ends.length === deciding.length ? Math.max(...ends) : undefined }) };
}

function shifted({ from, to }: OpenSpan, zeroAt: number): OpenSpan {
  return { from: from - zeroAt, ...defined({ to: to === undefined ? undefined : to - zeroAt }) };
}

function rangeOf(bars: readonly FreezeBar[], moments: readonly Moment[]): FreezeWindow['range'] {
  const instants = [...bars.flatMap(({ from, to }) => [from, to ?? from]), ...moments.map(({ at }) => at)];
  const from = Math.min(...instants);
  const to = Math.max(...instants, from + 1);
  // What has no end is drawn a little longer than all that has one.
  const open = bars.some((bar) => bar.to === undefined);
  return { from, to: open ? to + (to - from) / 10 : to };
}
