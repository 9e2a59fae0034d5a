import type { DeployedSchedule } from './assembly';
import { systemClock } from './clock';
import type { FaultInjector } from './faults';
import type { Fleet } from './guests/fleet/fleet';
import type { FleetInstance } from './guests/fleet/instance';
import { startExecution, type Execution, type ExecutionResult, type HistoryEvent, type JsonValue } from './interpreter';
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
  const { options, stage, faults, recorder, fleet } = surroundings;
  const startedAtMillis = systemClock.now();
  const request = schedule.input(instant(startedAtMillis));
  let stop: Execution['stop'] = () => undefined;
  const listener = (event: HistoryEvent): void => {
    recorder.listen(event);
    tell(options, recorder, fleet.instances, event);
    if (event.type === 'StateEntered' && faults.aborts(event.state)) {
      stop({ error: 'Rehearsal.Abort', cause: `--fault ${event.state}=abort` });
    }
  };
  const execution = startExecution(options.assembly.machine, {
    input: request,
    stateMachineArn: options.assembly.stateMachineArn,
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
  return { request, executionArn: execution.arn, startedAtMillis, endedAtMillis: systemClock.now(), result };
}

function tell(
  options: RehearsalOptions,
  recorder: Recorder,
  instances: readonly FleetInstance[],
  event: HistoryEvent,
): void {
  const instanceId = recorder.recorded(event.executionArn).instanceId;
  const target = instances.find(({ spec }) => spec.id === instanceId)?.spec.name;
  const at = event.atMillis;
  if (event.type === 'TaskScheduled') {
    options.onProgress({ at, ...defined({ target }), text: event.state, kind: 'step' });
  }
  if (event.type === 'TaskFailed') {
    const text = `${event.state} failed: ${event.error ?? ''}`;
    options.onProgress({ at, ...defined({ target }), text, kind: 'trouble' });
  }
}

/** Invokes the guard or the sweep as their rules do. */
export async function callFunction(
  { options, stage }: Pick<RunSurroundings, 'options' | 'stage'>,
  name: 'guard' | 'sweep',
  event: JsonValue = {},
): Promise<void> {
  try {
    const state = name === 'guard' ? 'Guard' : 'Sweep';
    await stage.functions.invoke(options.assembly[name].logicalId, event, { state });
  } catch (error) {
    options.onProgress({ at: systemClock.now(), text: `the ${name} failed: ${messageOf(error)}`, kind: 'trouble' });
  }
}

/** Step Functions' own event of an execution that ended. */
export function statusChange({ executionArn, request, result, startedAtMillis, endedAtMillis }: PlayedRun): JsonValue {
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: {
      executionArn,
      status: result.status,
      input: JSON.stringify(request),
      startDate: Math.round(startedAtMillis),
      stopDate: Math.round(endedAtMillis),
      ...defined({ error: result.error }),
    },
  };
}
