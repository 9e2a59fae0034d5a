import type { Cloud } from '../../../rehearsal/cloud/cloud';
import type { FrozenInterval, ModelledGuest } from '../../modelled-guest';
import type { ExecutionResult } from '../../../rehearsal/interpreter';
import { boundSeconds } from './bound';
import { spreadOf, type Rate, type Spread } from './figures';
import type { Fleet } from './fleet';
import type { ScaleSettings } from './options';
import type { Watch } from './watch';

/** The engine's own, `slotShare`. */
const SLOT_SHARE = 0.8;

export interface ScaleResult {
  readonly targets: number;
  readonly policies: number;
  /** From the firing to the end of the last run. */
  readonly runSeconds: number;
  /** The least that the engine's share of CreateSnapshots' bucket allows. */
  readonly boundSeconds: number;
  readonly ratio: number;
  /** Calls of ours, of any operation, that were throttled while any target was frozen. */
  readonly throttledWhileFrozen: number;
  /** Of those, the ones about a target that was frozen itself: snapshot calls, polls, thaws. */
  readonly throttledOfFrozen: number;
  readonly throttledCalls: Readonly<Record<string, number>>;
  /** Freezes whose own CreateSnapshots was throttled: in vain. */
  readonly throttledFreezes: number;
  /** From the throttled answer to the guest's thaw. */
  readonly thawAfterThrottleMillis: Spread;
  /** Longest that a target was frozen while it waited for a slot or its next attempt. */
  readonly longestFrozenWaitingMillis: number;
  readonly maxPayloadBytes: number;
  readonly maxHistoryEvents: number;
  readonly transitionsPerTarget: number;
  /** How the targets ended. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How the runs ended. */
  readonly runs: Readonly<Record<string, number>>;
  /** Milliseconds from an attempt's first freeze to its last thaw, by the guests' own truth. */
  readonly freezeWindow: Spread;
  /** Milliseconds that a target was frozen in all its attempts. */
  readonly frozenPerTarget: Spread;
  readonly freezes: number;
  readonly calls: Readonly<Record<string, Rate>>;
  readonly executions: Readonly<Record<string, Rate>>;
  readonly lambda: { readonly mostAtOnce: number; readonly refused: number; readonly coldStarts: number };
  readonly realSeconds: number;
  /** Of a core: what the real seconds would be on a machine that does nothing else. */
  readonly cpuSeconds: number;
}

export interface Ran {
  readonly settings: ScaleSettings;
  readonly runSeconds: number;
  readonly results: readonly ExecutionResult[];
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly watched: Watch;
  readonly lambda: ScaleResult['lambda'];
  readonly realSeconds: number;
  readonly cpuSeconds: number;
}

export function resultOf(ran: Ran): ScaleResult {
  const { settings, runSeconds, watched, fleet } = ran;
  const bucket = ran.cloud.modelSettings.buckets.CreateSnapshots ?? { burst: Infinity, perSecond: Infinity };
  const bound = boundSeconds(settings.instances, bucket, SLOT_SHARE);
  const byTarget = [...fleet.guests.values()].map(freezeWindows);
  const windows = byTarget.flat();
  return {
    targets: settings.instances,
    policies: settings.policies,
    runSeconds,
    boundSeconds: bound,
    ratio: runSeconds / bound,
    throttledWhileFrozen: watched.throttledWhileFrozen,
    throttledOfFrozen: watched.throttledOfFrozen,
    throttledCalls: Object.fromEntries(watched.throttled),
    throttledFreezes: watched.throttledTargets.length,
    thawAfterThrottleMillis: spreadOf(watched.throttledTargets.map((throttled) => thawMillis(fleet, throttled))),
    longestFrozenWaitingMillis: watched.longestFrozenWaitingMillis,
    maxPayloadBytes: watched.maxPayloadBytes,
    maxHistoryEvents: watched.maxHistoryEvents,
    transitionsPerTarget: watched.transitions / settings.instances,
    outcomes: Object.fromEntries(watched.outcomes),
    runs: countBy(ran.results.map(({ status }) => status)),
    freezeWindow: spreadOf(windows),
    frozenPerTarget: spreadOf(byTarget.map((own) => own.reduce((sum, millis) => sum + millis, 0))),
    freezes: windows.length,
    calls: watched.calls.read(),
    executions: watched.executions.read(),
    lambda: ran.lambda,
    realSeconds: ran.realSeconds,
    cpuSeconds: ran.cpuSeconds,
  };
}

/** Of each attempt; one that was never thawed is frozen for ever, and shows as such. */
function freezeWindows({ truth }: ModelledGuest): readonly number[] {
  const attempts = [...new Set(truth.frozen.map(({ executionId }) => executionId))];
  return attempts.map((attempt) => {
    const intervals = truth.frozen.filter(({ executionId }) => executionId === attempt);
    return thawedAt(intervals) - Math.min(...intervals.map(({ frozenAt }) => frozenAt));
  });
}

function thawedAt(intervals: readonly FrozenInterval[]): number {
  return Math.max(...intervals.map(({ thawedAt: at = Infinity }) => at));
}

function thawMillis({ guests }: Fleet, { instanceId, at }: Watch['throttledTargets'][number]): number {
  const frozen = guests.get(instanceId)?.truth.frozen ?? [];
  const open = frozen.filter(({ frozenAt, thawedAt: thawed = Infinity }) => frozenAt <= at && at < thawed);
  return thawedAt(open) - at;
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  return names.reduce<Record<string, number>>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {});
}
