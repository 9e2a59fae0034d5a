import type { Policy } from '../../../lambdas/domain/policy';
import { createCloud, type Cloud } from '../../../rehearsal/cloud/cloud';
import { seededRandom, type Random } from '../../../rehearsal/cloud/random';
import { startExecution, type ExecutionResult } from '../../../rehearsal/interpreter';
import { emptyBooks } from '../../../rehearsal/in-process/ledger/books';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { MACHINE, STATE_MACHINE_ARN } from '../../simulation/machine';
import { CHILDREN, MODEL_SETTINGS, TRANSITIONS } from './assumptions';
import { addFleet, policiesOf, type Fleet } from './fleet';
import { createLambda, type Lambda } from './lambda';
import { startNeighbour } from './neighbour';
import { settingsOf, type ScaleOptions, type ScaleSettings } from './options';
import { queueing } from './quota';
import { resultOf, type ScaleResult } from './result';
import { watch, type Watch } from './watch';

const SCHEDULED_TIME = '2026-01-01T03:00:00.000Z';
const MINUTE_MILLIS = 60_000;

/** One firing of all policies over the whole fleet, to its end, by the model's clock. */
export async function runScale(options: ScaleOptions = {}): Promise<ScaleResult> {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const settings = settingsOf(options);
  const stage = createStage(settings);
  startNeighbour(stage, settings.neighbourShare);
  void everyMinute(stage.clock, stage.lambda);
  const firedAt = stage.clock.now();
  const ended = Promise.all(policiesOf(settings).map((policy) => fire(stage, policy)));
  const results = await stage.clock.runUntil(ended);
  const runSeconds = (stage.clock.now() - firedAt) / 1_000;
  stage.cloud.close();
  return resultOf({
    settings,
    runSeconds,
    results,
    cloud: stage.cloud,
    fleet: stage.fleet,
    watched: stage.watched,
    lambda: stage.lambda.use,
    realSeconds: (performance.now() - began) / 1_000,
    cpuSeconds: cpuSeconds(process.cpuUsage(cpuBefore)),
  });
}

function cpuSeconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000_000;
}

interface Stage {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly lambda: Lambda;
  readonly watched: Watch;
  readonly quota: (of: 'transition' | 'child') => number;
}

function createStage(settings: ScaleSettings): Stage {
  const clock = new VirtualClock(Date.parse(SCHEDULED_TIME) + 5_000);
  const random = seededRandom(settings.seed);
  const { modelSettings } = settings;
  const cloud = createCloud({
    clock,
    random,
    record: 'none',
    modelSettings: {
      ...MODEL_SETTINGS,
      ...modelSettings,
      latencyMillis: { ...MODEL_SETTINGS.latencyMillis, ...modelSettings.latencyMillis },
      buckets: { ...MODEL_SETTINGS.buckets, ...modelSettings.buckets },
    },
  });
  const fleet = addFleet({ cloud, clock, random }, settings);
  const lambda = createLambda({ cloud, clock, random, books: emptyBooks(), slots: settings.slots });
  const puttingOff = { transition: queueing(clock, TRANSITIONS), child: queueing(clock, CHILDREN) };
  return { clock, random, cloud, fleet, lambda, watched: watch(cloud, fleet), quota: (of) => puttingOff[of]() };
}

function fire({ clock, random, lambda, watched, quota }: Stage, policy: Policy): Promise<ExecutionResult> {
  const request = { policy, schedule: policy.schedules[0]?.name ?? '', scheduledTime: SCHEDULED_TIME };
  return startExecution(MACHINE, {
    input: request,
    stateMachineArn: STATE_MACHINE_ARN,
    clock,
    random,
    invoke: (_, payload) => lambda.step(payload),
    listener: watched.onHistory,
    quota,
  }).result;
}

/** The guard's rule. */
async function everyMinute(clock: VirtualClock, lambda: Lambda): Promise<never> {
  for (;;) {
    await clock.sleep(MINUTE_MILLIS);
    void lambda.guard();
  }
}
