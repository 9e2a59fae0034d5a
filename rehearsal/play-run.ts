import type { DeployedSchedule } from './assembly';
import { systemClock } from './clock';
import type { FaultInjector } from './faults';
import type { Fleet } from './guests/fleet/fleet';
import { startExecution } from './interpreter';
import type { Execution, ExecutionResult, HistoryEvent, JsonValue, Machine } from './interpreter';
import { defined, messageOf } from './json';
import type { RehearsalOptions } from './options';
import type { Recorder } from './recorder';
import { instant, type PlayedRun } from './report/collect';
import type { Stage } from './stage';

export interface RunSurroundings {
  readonly options: RehearsalOptions;
  readonly stage: Stage;
  readonly faults: FaultInjector;
  readonly recorder: Recorder;
  readonly fleet: Fleet;
}

/** One firing of a schedule, from its claim to its end. */
export async function playRun(surroundings: RunSurroundings, schedule: DeployedSchedule): Promise<PlayedRun> {
  const { options, recorder, fleet } = surroundings;
  const request = schedule.input(instant(systemClock.now()));
  const nameOf = (executionArn: string): string | undefined => {
    const { instanceId } = recorder.recorded(executionArn);
    return fleet.instances.find(({ spec }) => spec.id === instanceId)?.spec.name;
  };
  return { request, ...(await playMachine(surroundings, { ...options.assembly, input: request, nameOf })) };
}

interface Playing {
  readonly machine: Machine;
  readonly stateMachineArn: string;
  readonly input: JsonValue;
  /** What an execution is called where its progress is told. */
  readonly nameOf: (executionArn: string) => string | undefined;
}

/** One execution of a machine of the assembly. */
export type PlayedExecution = Omit<PlayedRun, 'request'>;

/** Runs a machine with the functions of the stage. */
export async function playMachine(
  { options, stage, faults, recorder }: Omit<RunSurroundings, 'fleet'>,
  { machine, stateMachineArn, input, nameOf }: Playing,
): Promise<PlayedExecution> {
  const startedAtMillis = systemClock.now();
  let stop: Execution['stop'] = () => undefined;
  const listener = (event: HistoryEvent): void => {
    recorder.listen(event);
    tell(options, nameOf(event.executionArn), event);
    if (event.type === 'StateEntered' && faults.aborts(event.state)) {
      stop({ error: 'Rehearsal.Abort', cause: `--fault ${event.state}=abort` });
    }
  };
  const execution = startExecution(machine, {
    input,
    stateMachineArn,
    clock: systemClock,
    random: Math.random,
    listener,
    invoke: async (functionName, payload, call) => {
      const { step, state } = payload as unknown as { readonly step: string; readonly state: JsonValue };
      recorder.stepBegan(step, state, call.executionArn);
      const output = await stage.functions.invoke(functionName, payload, call);
      recorder.stepEnded(step, output, call.executionArn);
      return output;
    },
  });
  stop = (reason) => {
    execution.stop(reason);
  };
  const result: ExecutionResult = await execution.result;
  return { executionArn: execution.arn, startedAtMillis, endedAtMillis: systemClock.now(), result };
}

function tell(options: RehearsalOptions, target: string | undefined, event: HistoryEvent): void {
  const at = event.atMillis;
  if (event.type === 'TaskScheduled') {
    options.onProgress({ at, ...defined({ target }), text: event.state, kind: 'step' });
  }
  if (event.type === 'TaskFailed') {
    const text = `${event.state} failed: ${event.error ?? ''}`;
    options.onProgress({ at, ...defined({ target }), text, kind: 'trouble' });
  }
}

/** Invokes a function as its rules do. */
export async function callFunction(
  { options, stage }: Pick<RunSurroundings, 'options' | 'stage'>,
  name: 'guard' | 'sweep' | 'drill guard',
  event: JsonValue = {},
): Promise<void> {
  const { guard, sweep, drills } = options.assembly;
  const called = { guard, sweep, 'drill guard': drills?.guard }[name];
  try {
    await stage.functions.invoke(called?.logicalId ?? '', event, { state: STATES[name] });
  } catch (error) {
    options.onProgress({ at: systemClock.now(), text: `the ${name} failed: ${messageOf(error)}`, kind: 'trouble' });
  }
}

/** What a call of such a function counts as, where a state is asked for. */
const STATES = { guard: 'Guard', sweep: 'Sweep', 'drill guard': 'DrillGuard' } as const;

/** Step Functions' own event of an execution that ended. */
export function statusChange(input: JsonValue, execution: PlayedExecution): JsonValue {
  const { executionArn, result, startedAtMillis, endedAtMillis } = execution;
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: {
      executionArn,
      status: result.status,
      input: JSON.stringify(input),
      startDate: Math.round(startedAtMillis),
      stopDate: Math.round(endedAtMillis),
      ...defined({ error: result.error }),
    },
  };
}
