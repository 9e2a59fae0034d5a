import { MAX_HISTORY_EVENTS, MAX_PAYLOAD_BYTES } from '../../rehearsal/interpreter';
import type { DrillFigures } from './drill/measure';
import type { FloorResult } from './freeze-window/measure';
import type { Findings } from './findings';
import type { LifecycleFindings } from './lifecycle/measure';
import { RUN_COMMAND_RATES, type ScaleFindings } from './scale/measure';
import type { ScaleResult } from './scale/result';
import type { SynthResult } from './synth/measure';

/** A limit that was set before anything was measured. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  /** The most that it may be. */
  readonly limit: number;
  /** `out-of-reach`: the inputs allow nobody to reach it, so it counts as neither. */
  readonly result: 'reached' | 'missed' | 'out-of-reach';
}

const RATIO_P50 = 1.1;
const RATIO_P99 = 1.25;
const LEAST_FLOOR_MILLIS = 1_000;
const TRANSITIONS_PER_TARGET = 12;
const RATIO_OF_BOUND = 1.15;
const REAL_SECONDS = 120;
const DECIDING_SECONDS = 10;
const DECIDING_MEGABYTES = 512;
const CALLS_OF_LEAST = 1.1;
const PRUNING_OF_BOUND = 1.05;
/** Of the smallest drill, and of the largest, whose check takes hours. */
const LEAST_DRILL_CALLS = 100;
const MOST_DRILL_CALLS = 1_000;
/** CloudFormation's quotas. */
const RESOURCES = 500;
const TEMPLATE_BYTES = 1_000_000;

/** All goals of the parts that were measured. */
export function goalsOf({ freeze = [], window, cost, scale, lifecycle, drill = [], synth }: Findings): readonly Goal[] {
  return [
    ...freeze.toSorted((a, b) => a.floorMillis - b.floorMillis).flatMap(freezeGoals),
    ...(window === undefined
      ? []
      : [
          atMost('state transitions in the window', window.transitions, 0),
          atMost('cold starts in the window', window.coldStarts, 0),
        ]),
    ...(cost === undefined
      ? []
      : cost.growth
          .filter(({ from }) => from === 'run')
          .map(({ targets, mostTransitions }) =>
            atMost(`state transitions of a target in a run of ${targets}`, mostTransitions, TRANSITIONS_PER_TARGET),
          )),
    ...(scale === undefined
      ? []
      : [
          ...scaleGoals('one policy', scale.alone),
          ...scaleGoals('20 policies', scale.beside.twentyPolicies),
          atMost('scale, neighbour: ms that a target was frozen while it waited', waited(scale.beside.neighbour), 0),
          atMost('scale, neighbour: real seconds', scale.beside.neighbour.realSeconds, REAL_SECONDS),
          ...slowdownGoals(scale.beside),
        ]),
    ...(lifecycle === undefined ? [] : lifecycleGoals(lifecycle)),
    ...drillGoals(drill),
    ...(synth === undefined
      ? []
      : [...synthGoals('one stack', synth.oneStack), ...synthGoals('many stacks', synth.manyStacks)]),
  ];
}

export function isMissed({ result }: Goal): boolean {
  return result === 'missed';
}

function freezeGoals({ floorMillis, freezeWindow, ratio }: FloorResult): readonly Goal[] {
  if (floorMillis < LEAST_FLOOR_MILLIS) {
    return [];
  }
  const subject = `freeze window at a floor of ${floorMillis / 1_000} s`;
  const { floor, ours, polling5s } = freezeWindow;
  const third = atMost(`${subject}: of polling every 5 s, p50`, ours.p50 / polling5s.p50, 1 / 3);
  const isReachable = (floor.p50 * RATIO_P50) / polling5s.p50 <= 1 / 3;
  return [
    atMost(`${subject}: of the floor, p50`, ratio.p50, RATIO_P50),
    atMost(`${subject}: of the floor, p99`, ratio.p99, RATIO_P99),
    isReachable ? third : { ...third, result: 'out-of-reach' },
  ];
}

function scaleGoals(subject: string, scale: ScaleResult): readonly Goal[] {
  return [
    atMost(`scale, ${subject}: run time of the bound`, scale.ratio, RATIO_OF_BOUND),
    atMost(`scale, ${subject}: throttled calls about a frozen target`, scale.throttledOfFrozen, 0),
    atMost(`scale, ${subject}: largest payload in bytes`, scale.maxPayloadBytes, MAX_PAYLOAD_BYTES),
    atMost(`scale, ${subject}: longest history in events`, scale.maxHistoryEvents, MAX_HISTORY_EVENTS),
    atMost(`scale, ${subject}: real seconds`, scale.realSeconds, REAL_SECONDS),
  ];
}

/** Windows that are in flight when the first poll is refused: slots of a second, times the seconds of a window. */
const SLOTS_PER_SECOND = 4;

function slowdownGoals(beside: ScaleFindings['beside']): readonly Goal[] {
  const usual = beside.polls150.freezeWindow;
  const inFlight = (SLOTS_PER_SECOND * usual.p50) / 1_000;
  const polled = (['polls30', 'polls10'] as const).map((name) => {
    const perSecond = RUN_COMMAND_RATES[name].ListCommandInvocations;
    // Each of them is polled once: the wait that the rate implies.
    const limit = RATIO_P99 * usual.p99 + (1_000 * inFlight) / perSecond;
    const subject = `scale, ${perSecond} polls a second: freeze window in ms, p99`;
    return atMost(subject, Math.round(beside[name].freezeWindow.p99), Math.round(limit));
  });
  const { 'application-consistent': consistent = 0 } = beside.sends5.outcomes;
  return [...polled, atMost('scale, 5 sends a second: sets that fell back', beside.sends5.targets - consistent, 0)];
}

function lifecycleGoals({ lifecycle, pruning }: LifecycleFindings): readonly Goal[] {
  const { throttledWhileFrozen, throttledDeletions } = pruning;
  return [
    ...lifecycle
      .slice(-1)
      .flatMap(({ snapshots, seconds, peakMegabytes, calls, leastCalls }) => [
        atMost(`a round over ${snapshots} snapshots: seconds of a processor`, seconds, DECIDING_SECONDS),
        atMost(`a round over ${snapshots} snapshots: MB`, peakMegabytes, DECIDING_MEGABYTES),
        atMost(`a round over ${snapshots} snapshots: calls, of the least possible`, calls / leastCalls, CALLS_OF_LEAST),
      ]),
    atMost(
      `${pruning.deletions} deletions: time, of the least possible`,
      pruning.seconds / pruning.boundSeconds,
      PRUNING_OF_BOUND,
    ),
    atMost(`${pruning.deletions} deletions: calls throttled, about targets while frozen`, throttledWhileFrozen, 0),
    atMost(`${pruning.deletions} deletions: calls throttled, of the lifecycle itself`, throttledDeletions, 0),
  ];
}

function drillGoals(drills: readonly DrillFigures[]): readonly Goal[] {
  const byCalls = drills.toSorted((a, b) => a.calls - b.calls);
  const goal = ({ gibibytes, calls }: DrillFigures, limit: number): Goal =>
    atMost(`a restore drill of ${gibibytes} GiB: calls`, calls, limit);
  return [
    ...byCalls.slice(0, 1).map((least) => goal(least, LEAST_DRILL_CALLS)),
    ...byCalls.slice(-1).map((most) => goal(most, MOST_DRILL_CALLS)),
  ];
}

function waited({ longestFrozenWaitingMillis }: ScaleResult): number {
  return longestFrozenWaitingMillis;
}

function synthGoals(subject: string, { policies, schedules, resources, bytes }: SynthResult): readonly Goal[] {
  const what = `${policies} policies with ${schedules} schedules, ${subject}`;
  return [
    atMost(`${what}: resources`, resources, RESOURCES),
    atMost(`${what}: bytes of the template`, bytes, TEMPLATE_BYTES),
  ];
}

function atMost(name: string, value: number, limit: number): Goal {
  return { name, value, limit, result: value <= limit ? 'reached' : 'missed' };
}
