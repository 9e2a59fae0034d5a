import type { DeployedSchedule } from './assembly';
import { checkDocuments } from './check-documents';
import { MINUTE_MILLIS, systemClock } from './clock';
import { chooseDrills } from './drill/choose-drills';
import { planDrills, playDrills, type DrillPlanOrNote } from './drill/play-drills';
import { createFaultInjector } from './faults';
import { chooseSchedules } from './choose-schedules';
import { missingDocuments, withGivenDocuments } from './given-documents';
import { createFleet, type Fleet } from './guests/fleet/fleet';
import { defined } from './json';
import type { RehearsalOptions } from './options';
import { callFunction, playRun, statusChange, type RunSurroundings } from './play-run';
import { createRecorder } from './recorder';
import {
  collectCalls,
  collectEvents,
  collectMetrics,
  collectRun,
  instant,
  type Played,
  type PlayedRun,
} from './report/collect';
import { judge, tooSlow } from './report/expectations';
import type { Report } from './report/report';
import { restoreSets } from './restores';
import { register, setStage, type Stage } from './stage';

export type { RehearsalOptions } from './options';

/** As the sweep's rule has it. */
const SWEEP_MILLIS = 5 * MINUTE_MILLIS;

/** Runs the policies of an assembly against the stand-in and reports the results. */
export async function rehearse(options: RehearsalOptions): Promise<Report> {
  const startedAt = systemClock.now();
  const { schedules, left } = chooseSchedules(options.assembly, options.policies);
  const chosen = options.drill && chooseDrills(options.assembly, options.policies);
  const prepared = withGivenDocuments({ assembly: options.assembly, schedules }, options.documents ?? []);
  const faults = createFaultInjector(options.faults);
  const say = (text: string): void => {
    options.onProgress({ at: systemClock.now(), text, kind: 'step' });
  };
  const notes = [...left, ...missingDocuments(prepared), ...checkDocuments(prepared.assembly.documents)];
  notes.forEach(say);
  say(`putting up ${String(options.fleet.instances.length)} instances and the stand-in for AWS`);
  const fleet = await createFleet(options.fleet);
  try {
    // Asked only when an instance is launched, and so when the stage is set.
    const volumeOf = (snapshotId: string): string | undefined => stage.cloud.snapshots.get(snapshotId)?.volumeId;
    const drills = chosen && planDrills({ drills: chosen, fleet, volumeOf, sabotage: options.drill.sabotage });
    const stage: Stage = await setStage({
      assembly: prepared.assembly,
      seed: options.seed,
      faults,
      ...defined({
        modelSettings: options.modelSettings,
        onLaunch: drills && 'plan' in drills ? drills.plan.guests.onLaunch : undefined,
      }),
      onTrouble: (text) => {
        options.onProgress({ at: systemClock.now(), text, kind: 'trouble' });
      },
    });
    try {
      register(stage, fleet);
      return await play({ options, schedules: prepared.schedules, fleet, stage, faults, drills, say, startedAt });
    } finally {
      await stage.close();
    }
  } finally {
    await fleet.close();
  }
}

interface Play extends Omit<RunSurroundings, 'recorder'> {
  readonly schedules: readonly DeployedSchedule[];
  readonly drills: DrillPlanOrNote | undefined;
  readonly say: (text: string) => void;
  readonly startedAt: number;
}

async function play({ options, schedules, fleet, stage, faults, drills, say, startedAt }: Play): Promise<Report> {
  const recorder = createRecorder();
  const played: Played = { stage, recorder, instances: fleet.instances };
  const minute = setInterval(() => void callFunction({ options, stage }, 'guard'), MINUTE_MILLIS);
  const sweeps = setInterval(() => void callFunction({ options, stage }, 'sweep'), SWEEP_MILLIS);
  const runs: PlayedRun[] = [];
  try {
    for (const schedule of schedules) {
      say(`run of policy ${schedule.policy}, schedule ${schedule.schedule}`);
      const run = await playRun({ options, stage, faults, recorder, fleet }, schedule);
      runs.push(run);
      if (run.result.status !== 'SUCCEEDED') {
        // What EventBridge's rule on the status of executions does when deployed. The guard may wait for a lease.
        say('the guard thaws what the run may have left frozen');
        await callFunction({ options, stage }, 'guard', statusChange(run.request, run));
      }
    }
  } finally {
    clearInterval(minute);
    clearInterval(sweeps);
  }
  await callFunction({ options, stage }, 'sweep'); // Once in any case, since hardly a rehearsal lasts for five minutes.
  const reports = runs.map((run) => collectRun(played, run));
  say('restoring the sets');
  const restores = await restoreSets(fleet, reports);
  const drillReports =
    drills && 'plan' in drills ? await playDrills({ options, stage, faults, say }, drills.plan) : undefined;
  const report: Omit<Report, 'expectations'> = {
    quiesceReport: 1,
    startedAt: instant(startedAt),
    endedAt: instant(systemClock.now()),
    setup: { ...describeSetup(options, fleet, stage), ...(drills && 'note' in drills && { drillsNote: drills.note }) },
    runs: reports,
    restores,
    ...defined({ drills: drillReports }),
    events: collectEvents(stage),
    metrics: collectMetrics(stage),
    calls: collectCalls(stage),
    faults: faults.report(),
  };
  const judged = { instances: fleet.instances, leaseSeconds: leasesOf(runs), vssPolicies: vssPoliciesOf(runs) };
  return { ...report, expectations: judge(report, judged) };
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

function describeSetup(options: RehearsalOptions, { mode }: Fleet, stage: Stage): Report['setup'] {
  const { modelSettings } = stage.cloud;
  const times = stage.functions.processorTimes();
  const sum = (of: readonly number[]): number => of.reduce((total, value) => total + value, 0);
  const ranMillis = sum(times.map((time) => time.ranMillis));
  const waitedMillis = sum(times.map((time) => time.waitedMillis));
  const slowdown = ranMillis === 0 ? 1 : Number(((ranMillis + waitedMillis) / ranMillis).toFixed(1));
  const slowestStartMillis = Math.round(Math.max(0, ...stage.invocations.map(({ initMillis }) => initMillis)));
  const slowMachine = tooSlow({ slowdown, slowestStartMillis });
  return {
    seed: options.seed,
    privileges: mode.confinement.name,
    privilegesNote: [mode.confinement.description, ...mode.notes].join(' '),
    imageMode: mode.images.name,
    imageModeNote: mode.images.description,
    imageTruth: mode.images.pointInTime === true ? 'point-in-time' : 'flattering',
    ...defined({ databases: mode.databases }),
    modelInputs: {
      deliveryMillis: modelSettings.deliveryMillis,
      statusVisibilityMillis: modelSettings.statusVisibilityMillis,
      createSnapshotsMillis: modelSettings.latencyMillis.CreateSnapshots ?? modelSettings.otherLatencyMillis,
      otherCallsMillis: modelSettings.otherLatencyMillis,
    },
    coldStarts: stage.invocations.filter(({ coldStart }) => coldStart).length,
    slowdown,
    slowestStartMillis,
    ...defined({ slowMachine }),
  };
}
