import { sleepUnless } from '../../clock';
import { whenReachable } from '../ec2/instances';
import type { Instance } from '../ec2/state';
import { whenAborted, type World } from '../world';
import { write } from './books';
import { bindParameters, substitute, timeoutSecondsOf } from './parameters';
import { createPool } from './pool';
import { latest, type Agent, type Command, type Invocation, type Status, type StepView } from './state';
import { runSteps, type StepsRun } from './steps';

/** Of a late or second delivery without a delay of its own: longer than any time-out of a pre-script. */
const LATE_MILLIS = 60_000;

/** One command on one instance. */
type Job = Omit<StepsRun, 'onStep'>;

/**
 * One command on one instance, from SendCommand to its end: delivered late or never, queued (and InProgress from that
 * moment), run by one of the workers, reported. Resolves when nothing will change any more.
 */
export async function deliver(world: World, command: Command, invocation: Invocation): Promise<void> {
  const instance = world.ec2.instances.get(invocation.instanceId);
  if (instance === undefined) {
    return;
  }
  const job: Job = { instance, command, invocation };
  const { kind, delayMillis: late = LATE_MILLIS } = invocation.fault ?? {};
  world.background(expire(world, command, invocation));
  if (kind === 'never-delivered') {
    return;
  }
  if (kind === 'duplicate-delivery') {
    world.background(deliverAgain(world, job, late));
  }
  const { deliveryMillis, deliveryJitterMillis } = world.modelSettings;
  const delay = deliveryMillis + world.random() * deliveryJitterMillis + (kind === 'late-delivery' ? late : 0);
  await reach(world, instance, delay);
  const agent = agentOf(world, instance);
  await agent.places.acquire();
  try {
    if (!invocation.ended.signal.aborted && !world.closed.aborted) {
      write(world, command, invocation, { status: 'InProgress' });
      await queue(world, agent, job);
    }
  } finally {
    agent.places.release();
  }
}

/** The agent runs the same command once more: the scripts have their effects, but the recorded status is that of the first delivery. */
async function deliverAgain(world: World, job: Job, late: number): Promise<void> {
  await reach(world, job.instance, world.modelSettings.deliveryMillis + late);
  const { workers } = agentOf(world, job.instance);
  await workers.acquire();
  try {
    if (!world.closed.aborted) {
      const history = [...job.invocation.history];
      const invocation = { ...job.invocation, history, ended: new AbortController() };
      await runSteps(world, { ...job, invocation, onStep: () => Promise.resolve() });
    }
  } finally {
    workers.release();
  }
}

async function reach(world: World, instance: Instance, delay: number): Promise<void> {
  await world.clock.sleep(delay);
  await whenReachable(instance);
}

/** Waits for a worker; a cancel that comes first takes the command out of the buffer, unrun. */
async function queue(world: World, agent: Agent, job: Job): Promise<void> {
  const { cancelled, ended } = job.invocation;
  const worker = agent.workers.acquire();
  await Promise.race([worker, whenAborted(cancelled.signal)]);
  if (cancelled.signal.aborted) {
    write(world, job.command, job.invocation, { status: 'Cancelled' });
  }
  await worker;
  try {
    if (!ended.signal.aborted) {
      await work(world, job);
    }
  } finally {
    agent.workers.release();
  }
}

async function work(world: World, { instance, command, invocation }: Job): Promise<void> {
  const { kind } = invocation.fault ?? {};
  const report = async (status: Status, steps: readonly StepView[]): Promise<void> => {
    if (kind === 'lost-status') {
      return;
    }
    await whenReachable(instance);
    const statusDetails =
      status === 'InProgress' ? status : steps.find((step) => step.status === status)?.statusDetails;
    write(world, command, invocation, { status, statusDetails, steps });
  };
  const onStep: StepsRun['onStep'] = (done) => report('InProgress', merge(latest(invocation).steps, done));
  const steps = await runSteps(world, { instance, command, invocation, onStep });
  const shown = kind === 'wrong-status' ? steps.map(opposed) : steps;
  const status = aggregate(steps);
  const opposite = status === 'Success' ? 'Failed' : 'Success';
  await report(kind === 'wrong-status' ? opposite : status, shown);
}

/** Ends a command that was not delivered in time, and later one that was delivered and whose end was not reported. */
async function expire(world: World, command: Command, invocation: Invocation): Promise<void> {
  const signal = AbortSignal.any([world.closed, invocation.ended.signal]);
  if ((await sleepUnless(world.clock, command.timeoutSeconds * 1_000, signal)) === 'ended') {
    return;
  }
  if (latest(invocation).status !== 'Pending') {
    const remaining = executionSeconds(command) * 1_000;
    if ((await sleepUnless(world.clock, remaining, signal)) === 'ended') {
      return;
    }
  }
  write(world, command, invocation, { status: 'TimedOut', statusDetails: 'Delivery Timed Out' });
}

/** All steps one after the other, as long as each may take. */
export function executionSeconds({
  document: { parsed },
  parameters,
}: Pick<Command, 'document' | 'parameters'>): number {
  const values = bindParameters(parsed, parameters);
  const written = parsed.steps.map(
    ({ timeoutSeconds }) => timeoutSeconds && substitute(timeoutSeconds, parsed, values),
  );
  return written.reduce((sum, seconds) => sum + timeoutSecondsOf(seconds), 0);
}

function agentOf({ ssm, modelSettings, random }: World, { instanceId }: Instance): Agent {
  const { agentWorkers, agentBuffer } = modelSettings;
  const agent = ssm.agents.get(instanceId) ?? {
    places: createPool(agentWorkers + agentBuffer, random),
    workers: createPool(agentWorkers, random),
  };
  ssm.agents.set(instanceId, agent);
  return agent;
}

/** The agent's precedence (aggregator.go): Failed, TimedOut, Cancelled, Success; a skipped step counts as success. */
function aggregate(steps: readonly StepView[]): Status {
  const order = ['Failed', 'TimedOut', 'Cancelled'] as const;
  return order.find((status) => steps.some((step) => step.status === status)) ?? 'Success';
}

function opposed(step: StepView): StepView {
  const isSuccess = step.status === 'Success';
  const status = isSuccess ? 'Failed' : 'Success';
  return { ...step, status, statusDetails: status, responseCode: isSuccess ? 1 : 0 };
}

function merge(known: readonly StepView[], done: readonly StepView[]): readonly StepView[] {
  return known.map((step) => done.find(({ name }) => name === step.name) ?? step);
}
