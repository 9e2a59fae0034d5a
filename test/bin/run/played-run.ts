import { aPolicy } from '../../../lab/simulation/builders';
import { MACHINE, STATE_MACHINE_ARN } from '../../../lab/simulation/machine';
import { createSimulation, type Simulation, type SimulationOptions } from '../../../lab/simulation/simulation';
import { RESULT_PATHS, type StepEvent } from '../../../lambdas/contract';
import type { Policy } from '../../../lambdas/domain/policy';
import { seededRandom } from '../../../rehearsal/cloud/random';
import type { ExecutionEvent, ExecutionProps } from '../../../rehearsal/cloud/states/executions';
import { startExecution, type HistoryEvent, type JsonValue, type Machine } from '../../../rehearsal/interpreter';

/** A run as Step Functions remembers it: the run itself first, then its targets. */
export async function playRun(options: SimulationOptions, policy: Policy = aPolicy()): Promise<Played> {
  const input = { policy, schedule: 'nightly' } as unknown as JsonValue;
  return playExecution(createSimulation(options), { machine: MACHINE, arn: STATE_MACHINE_ARN, input });
}

type Played = readonly [execution: ExecutionProps, ...children: ExecutionProps[]];

/** An execution as Step Functions remembers it, and its children. */
export async function playExecution(
  simulation: Simulation,
  {
    machine,
    arn: stateMachineArn,
    input,
  }: { readonly machine: Machine; readonly arn: string; readonly input: JsonValue },
): Promise<Played> {
  const { clock, invoker } = simulation;
  const events = new Map<string, ExecutionEvent[]>();
  const mapRuns = new Map<string, string>();
  const note = (arn: string, ...more: readonly ExecutionEvent[]): void => {
    events.set(arn, [...(events.get(arn) ?? []), ...more]);
  };
  const execution = startExecution(machine, {
    input,
    stateMachineArn,
    clock,
    random: seededRandom(1),
    invoke: async (_, payload) => {
      const { step, state, execution: of } = payload as unknown as StepEvent;
      note(of.arn, {
        type: 'TaskStateEntered',
        at: clock.now(),
        stateEnteredEventDetails: { name: step, input: JSON.stringify(state) },
      });
      const result = await invoker.step(payload);
      const [, slot] = RESULT_PATHS[step].split('.');
      const output = LAST_STEPS.includes(step) && slot !== undefined ? { ...state, [slot]: result } : result;
      note(of.arn, {
        type: 'TaskStateExited',
        at: clock.now(),
        stateExitedEventDetails: { name: step, output: JSON.stringify(output) },
      });
      return result;
    },
    listener: (event) => {
      note(event.executionArn, ...eventsOf(event));
      if (event.mapRunArn !== undefined) {
        mapRuns.set(event.executionArn, event.mapRunArn);
      }
    },
  });
  await clock.runUntil(execution.result);
  simulation.endRules();
  const played = [...events].map(([arn, own]): ExecutionProps => {
    const mapRunArn = mapRuns.get(arn);
    return { arn, events: own, ...(mapRunArn !== undefined && { mapRunArn }) };
  });
  const [first, ...children] = played;
  if (first === undefined) {
    throw new Error('the execution had no event');
  }
  return [first, ...children];
}

/** Their outputs are read: all that the execution knows. */
const LAST_STEPS: readonly string[] = ['CompleteRun', 'RecordDrill'];

/** The events of the interpreter that Step Functions has too; those of its tasks are noted where they are invoked. */
function eventsOf(event: HistoryEvent): readonly ExecutionEvent[] {
  const at = event.atMillis;
  switch (event.type) {
    case 'ExecutionStarted':
      return [{ type: event.type, at }];
    case 'ExecutionSucceeded':
      return [{ type: event.type, at, executionSucceededEventDetails: { output: JSON.stringify(event.output) } }];
    case 'ExecutionFailed':
      return [{ type: event.type, at, executionFailedEventDetails: causeOf(event) }];
    case 'ExecutionTimedOut':
      return [{ type: event.type, at, executionTimedOutEventDetails: causeOf(event) }];
    case 'ExecutionAborted':
      return [{ type: event.type, at, executionAbortedEventDetails: causeOf(event) }];
    case 'MapRunStarted':
      return [
        { type: 'MapStateStarted', at, mapStateStartedEventDetails: { length: event.items } },
        { type: 'MapRunStarted', at, mapRunStartedEventDetails: { mapRunArn: event.runArn } },
      ];
    default:
      return [];
  }
}

function causeOf({ error, cause }: { readonly error?: string; readonly cause?: string }) {
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}
