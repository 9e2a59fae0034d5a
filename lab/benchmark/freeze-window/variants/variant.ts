import { startExecution, type HistoryEvent } from '../../../../rehearsal/interpreter';
import { aPolicy, scripts } from '../../../simulation/builders';
import { MACHINE } from '../../../simulation/machine';
import { firing } from '../../../simulation/simulation';
import { functionsOf, type FunctionsOptions, type Invocation } from '../../model/functions';
import type { Sample } from '../../model/sample';
import { freezeMillisOf, worldOf, type World } from '../../model/world';
import { pollingActions, POLLING_MACHINE } from './polling';
import { PART_WORK, separateStatesMachine } from './separate-states';

/** The ways to take one quiesced set that are compared. */
export const VARIANTS = ['ours', 'polling5s', 'polling1s', 'cold', 'separateStates'] as const;

export type Variant = (typeof VARIANTS)[number];

/** One target, taken care of by one variant. */
export interface Outcome {
  readonly freezeMillis: number;
  /** Until its set, thaw and verdict were known. */
  readonly runMillis: number;
  /** Of the target's execution, from its first state on. */
  readonly transitions: number;
  readonly polls: number;
  readonly invocations: readonly Invocation[];
}

const SEPARATE_STATES = separateStatesMachine();

/** Runs a variant on a world of its own, with the draws of the sample. Fails where it did not end well. */
export async function runVariant(variant: Variant, sample: Sample): Promise<Outcome> {
  if (variant === 'polling5s') {
    return runPolling(sample, 5);
  }
  if (variant === 'polling1s') {
    return runPolling(sample, 1);
  }
  if (variant === 'cold') {
    return runProduct(sample, { cold: ['SnapshotWhenFrozen'] });
  }
  return variant === 'separateStates' ? runProduct(sample, { extra: PART_WORK }) : runProduct(sample, {});
}

/** A healthy policy: two data volumes, scripts of the library. */
const POLICY = aPolicy({ quiesce: scripts() });

async function runProduct(sample: Sample, options: Pick<FunctionsOptions, 'cold' | 'extra'>): Promise<Outcome> {
  const world = worldOf(sample);
  const functions = functionsOf({ world, sample, ...options });
  const history: HistoryEvent[] = [];
  const execution = startExecution(options.extra === undefined ? MACHINE : SEPARATE_STATES, {
    input: firing(POLICY),
    clock: world.clock,
    random: world.random,
    invoke: (_, payload) => functions.invoke(payload),
    listener: (event) => void history.push(event),
    quota: transitionTimes(sample),
  });
  const { status, cause } = await world.clock.runUntil(execution.result);
  const consistency = [...world.cloud.snapshots.values()].map(({ tags }) => tags.get('quiesce:consistency'));
  if (status !== 'SUCCEEDED' || consistency.some((label) => label !== 'application-consistent')) {
    throw new Error(`sample ${sample.index} ended as ${status}, ${consistency.join(' ')} ${cause ?? ''}`);
  }
  const ofTarget = history.filter(({ parentArn }) => parentArn !== undefined);
  const started = ofTarget.find(({ type }) => type === 'ExecutionStarted')?.atMillis ?? 0;
  const ended = ofTarget.find(({ type }) => type === 'ExecutionSucceeded')?.atMillis ?? 0;
  return {
    ...measured(world, ofTarget),
    runMillis: ended - started,
    invocations: functions.invocations.filter(({ startedAt }) => startedAt >= started && startedAt <= ended),
  };
}

async function runPolling(sample: Sample, pollSeconds: number): Promise<Outcome> {
  const world = worldOf(sample);
  const history: HistoryEvent[] = [];
  const startedAt = world.clock.now();
  const execution = startExecution(POLLING_MACHINE, {
    input: { pollSeconds },
    clock: world.clock,
    random: world.random,
    invoke: pollingActions(world),
    listener: (event) => void history.push(event),
    quota: transitionTimes(sample),
  });
  const { status, cause } = await world.clock.runUntil(execution.result);
  if (status !== 'SUCCEEDED') {
    throw new Error(`sample ${sample.index} ended as ${status}: ${cause ?? ''}`);
  }
  return { ...measured(world, history), runMillis: world.clock.now() - startedAt, invocations: [] };
}

function transitionTimes(sample: Sample): (of: 'transition' | 'child') => number {
  const next = sample.transitions();
  return (of) => (of === 'transition' ? next() : 0);
}

function measured(
  { guests, cloud }: World,
  history: readonly HistoryEvent[],
): Pick<Outcome, 'freezeMillis' | 'transitions' | 'polls'> {
  const [guest] = guests;
  if (guest === undefined) {
    throw new Error('the world has no guest');
  }
  return {
    freezeMillis: freezeMillisOf(guest),
    // What AWS bills: states entered and retries made.
    transitions: history.filter(({ type }) => type === 'StateEntered' || type === 'StateRetried').length,
    polls: cloud.calls.filter(({ operation }) => ['ListCommandInvocations', 'GetCommandInvocation'].includes(operation))
      .length,
  };
}
