import { RehearsalError, type Assembly, type DeployedSchedule } from './assembly';
import type { KnobOverrides } from './cloud/knobs';
import { systemClock } from './clock';
import { createFaultInjector, type FaultInjector, type FaultRequest } from './faults';
import { createFleet, type Fleet, type FleetInstance } from './guests/fleet/fleet';
import { Platform, SsmStatus, type FleetSpec } from './guests/fleet/spec';
import { startExecution, type Execution, type ExecutionResult, type HistoryEvent, type JsonValue } from './interpreter';
import { createRecorder, type Recorder } from './recorder';
import {
  collectCalls,
  collectEvents,
  collectMetrics,
  collectRun,
  instant,
  type Played,
  type PlayedRun,
} from './report/collect';
import { judge } from './report/expectations';
import type { Report } from './report/report';
import { restoreSets } from './restores';
import { setStage, type Stage } from './stage';

export interface RehearsalOptions {
  readonly assembly: Assembly;
  readonly fleet: FleetSpec;
  /** Names of the policies to run; all when empty. */
  readonly policies: readonly string[];
  /** Content of a document that takes the place of every policy's own. */
  readonly document?: JsonValue;
  readonly faults: readonly FaultRequest[];
  readonly seed: number;
  readonly knobs?: KnobOverrides;
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** Something that a person who waits wants to see. */
export interface Progress {
  readonly at: number;
  readonly target?: string;
  readonly text: string;
  readonly kind: 'step' | 'trouble';
}

const MINUTE_MILLIS = 60_000;

/** As the sweep's rule has it. */
const SWEEP_MILLIS = 5 * MINUTE_MILLIS;

/** Runs the policies of an assembly against the stand-in and says what came of it. */
export async function rehearse(options: RehearsalOptions): Promise<Report> {
  const startedAt = systemClock.now();
  const schedules = chooseSchedules(options);
  const faults = createFaultInjector(options.faults);
  const say = (text: string): void => {
    options.onProgress({ at: systemClock.now(), text, kind: 'step' });
  };
  say(`putting up ${String(options.fleet.instances.length)} instances and the stand-in for AWS`);
  const fleet = await createFleet(options.fleet);
  try {
    const stage = await setStage({
      assembly: withDocument(options),
      seed: options.seed,
      faults,
      ...(options.knobs === undefined ? {} : { knobs: options.knobs }),
      onTrouble: (text) => {
        options.onProgress({ at: systemClock.now(), text, kind: 'trouble' });
      },
    });
    try {
      register(stage, fleet);
      const report = await play({ options, schedules, fleet, stage, faults, say, startedAt });
      return report;
    } finally {
      await stage.close();
    }
  } finally {
    await fleet.close();
  }
}

interface Play {
  readonly options: RehearsalOptions;
  readonly schedules: readonly DeployedSchedule[];
  readonly fleet: Fleet;
  readonly stage: Stage;
  readonly faults: FaultInjector;
  readonly say: (text: string) => void;
  readonly startedAt: number;
}

async function play({ options, schedules, fleet, stage, faults, say, startedAt }: Play): Promise<Report> {
  const recorder = createRecorder();
  const played: Played = { stage, recorder, instances: fleet.instances };
  const minute = setInterval(() => void callGuard({ options, stage }, {}), MINUTE_MILLIS);
  const sweeps = setInterval(() => void callSweep({ options, stage }), SWEEP_MILLIS);
  const runs: PlayedRun[] = [];
  try {
    for (const schedule of schedules) {
      say(`run of policy ${schedule.policy}, schedule ${schedule.schedule}`);
      const run = await playRun({ options, stage, faults, recorder, fleet }, schedule);
      runs.push(run);
      if (run.result.status !== 'SUCCEEDED') {
        // What EventBridge's rule on the status of executions does when deployed.
        await callGuard({ options, stage }, statusChange(run));
      }
    }
  } finally {
    clearInterval(minute);
    clearInterval(sweeps);
  }
  await callSweep({ options, stage }); // Once in any case, since hardly a rehearsal lasts for five minutes.
  const reports = runs.map((run) => collectRun(played, run));
  say('restoring the sets');
  const restores = await restoreSets(fleet, reports);
  const report: Omit<Report, 'expectations'> = {
    quiesceReport: 1,
    startedAt: instant(startedAt),
    endedAt: instant(systemClock.now()),
    setup: describeSetup(options, fleet, stage),
    runs: reports,
    restores,
    events: collectEvents(stage),
    metrics: collectMetrics(stage),
    calls: collectCalls(stage),
    faults: faults.report(),
  };
  const judged = { instances: fleet.instances, leaseSeconds: leasesOf(runs), vssPolicies: vssPoliciesOf(runs) };
  return { ...report, expectations: judge(report, judged) };
}

/** Step Functions' own event of an execution that ended. */
function statusChange({ executionArn, request, result, startedAtMillis, endedAtMillis }: PlayedRun): JsonValue {
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: {
      executionArn,
      status: result.status,
      input: JSON.stringify(request),
      startDate: Math.round(startedAtMillis),
      stopDate: Math.round(endedAtMillis),
      ...(result.error === undefined ? {} : { error: result.error }),
    },
  };
}

function leasesOf(runs: readonly PlayedRun[]): ReadonlyMap<string, number> {
  return new Map(
    runs.flatMap(({ request: { policy } }) =>
      policy.quiesce.kind === 'document' && policy.quiesce.leaseSeconds !== undefined
        ? [[policy.name, policy.quiesce.leaseSeconds] as const]
        : [],
    ),
  );
}

function vssPoliciesOf(runs: readonly PlayedRun[]): ReadonlySet<string> {
  const policies = runs.map(({ request }) => request.policy);
  return new Set(policies.filter(({ quiesce }) => quiesce.kind === 'vss').map(({ name }) => name));
}

interface RunSurroundings {
  readonly options: RehearsalOptions;
  readonly stage: Stage;
  readonly faults: FaultInjector;
  readonly recorder: Recorder;
  readonly fleet: Fleet;
}

async function playRun(surroundings: RunSurroundings, schedule: DeployedSchedule): Promise<PlayedRun> {
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
    input: request as unknown as JsonValue,
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
  const who = target === undefined ? {} : { target };
  if (event.type === 'TaskScheduled') {
    options.onProgress({ at, ...who, text: event.state, kind: 'step' });
  }
  if (event.type === 'TaskFailed') {
    options.onProgress({ at, ...who, text: `${event.state} failed: ${event.error ?? ''}`, kind: 'trouble' });
  }
}

async function callGuard(
  { options, stage }: Pick<RunSurroundings, 'options' | 'stage'>,
  event: JsonValue,
): Promise<void> {
  try {
    await stage.functions.invoke(options.assembly.guard.logicalId, event, { state: 'Guard' });
  } catch (error) {
    options.onProgress({ at: systemClock.now(), text: `the guard failed: ${String(error)}`, kind: 'trouble' });
  }
}

async function callSweep({ options, stage }: Pick<RunSurroundings, 'options' | 'stage'>): Promise<void> {
  try {
    await stage.functions.invoke(options.assembly.sweep.logicalId, {}, { state: 'Sweep' });
  } catch (error) {
    options.onProgress({ at: systemClock.now(), text: `the sweep failed: ${String(error)}`, kind: 'trouble' });
  }
}

function chooseSchedules({ assembly, policies }: RehearsalOptions): readonly DeployedSchedule[] {
  const names = [...new Set(assembly.schedules.map(({ policy }) => policy))];
  const unknown = policies.find((policy) => !names.includes(policy));
  if (unknown !== undefined) {
    throw new RehearsalError(`--policy is "${unknown}", allowed: ${names.join(', ')}`);
  }
  const wanted = policies.length === 0 ? names : policies;
  // One firing per policy: its first schedule; the others differ in timing and retention only.
  return wanted.flatMap((policy) => assembly.schedules.filter((schedule) => schedule.policy === policy).slice(0, 1));
}

function withDocument({ assembly, document }: RehearsalOptions): Assembly {
  return document === undefined
    ? assembly
    : { ...assembly, documents: assembly.documents.map(({ name }) => ({ name, content: document })) };
}

/** Tells the model of AWS which instances there are. */
function register({ cloud }: Stage, { instances }: Fleet): void {
  for (const { spec, guest } of instances) {
    cloud.addInstance({
      instanceId: spec.id,
      tags: { Name: spec.name, ...spec.tags },
      state: spec.state,
      platform: spec.platform === Platform.WINDOWS ? 'Windows' : 'Linux',
      ssm: spec.ssm === SsmStatus.ONLINE ? 'online' : 'unmanaged',
      rootDeviceName: spec.rootDevice.device,
      volumes: [
        {
          volumeId: spec.rootDevice.volumeId,
          device: spec.rootDevice.device,
          sizeGiB: gibibytes(spec.rootDevice.sizeMiB),
        },
        ...spec.volumes.map(({ id, device, sizeMiB, tags }) => ({
          volumeId: id,
          device,
          sizeGiB: gibibytes(sizeMiB),
          tags,
        })),
      ],
      guest,
    });
  }
}

function gibibytes(sizeMiB: number): number {
  return Math.max(1, Math.ceil(sizeMiB / 1_024));
}

function describeSetup(options: RehearsalOptions, { mode }: Fleet, stage: Stage): Report['setup'] {
  const { knobs } = stage.cloud;
  return {
    seed: options.seed,
    privileges: mode.confinement.name,
    privilegesNote: [mode.confinement.description, ...mode.notes].join(' '),
    imageMode: mode.images.name,
    imageModeNote: mode.images.description,
    imageTruth: mode.images.pointInTime === true ? 'point-in-time' : 'flattering',
    ...(mode.database === undefined ? {} : { postgresql: mode.database }),
    modelInputs: {
      deliveryMillis: knobs.deliveryMillis,
      statusVisibilityMillis: knobs.statusVisibilityMillis,
      createSnapshotsMillis: knobs.latencyMillis.CreateSnapshots ?? knobs.otherLatencyMillis,
      otherCallsMillis: knobs.otherLatencyMillis,
    },
    coldStarts: stage.invocations.filter(({ coldStart }) => coldStart).length,
  };
}
