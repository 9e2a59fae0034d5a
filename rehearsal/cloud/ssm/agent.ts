import { whenReachable, type Instance } from '../ec2/state';
import type { Fault } from '../faults';
import { sleepUnless, type World } from '../world';
import { write } from './books';
import { bindParameters, substitute, timeoutSecondsOf } from './parameters';
import { createPool } from './pool';
import { latest, type Agent, type Command, type Invocation, type Status, type StepView } from './state';
import { runSteps } from './steps';

/** Of a late or second delivery that doesn't say how late: longer than any time-out of a pre-script. */
const LATE_MILLIS = 60_000;

/**
 * One command on one instance, from SendCommand to its end: delivered late or never, queued (and InProgress from that
 * moment), run by one of the workers, reported. Resolves when nothing will change any more.
 */
export async function deliver(world: World, command: Command, invocation: Invocation): Promise<void> {
  const instance = world.ec2.instances.get(invocation.instanceId);
  if (instance === undefined) {
    return;
  }
  world.background(expire(world, command, invocation));
  if (invocation.fault?.kind === 'never-delivered') {
    return;
  }
  if (invocation.fault?.kind === 'duplicate-delivery') {
    world.background(deliverAgain(world, command, invocation));
  }
  const late = invocation.fault?.kind === 'late-delivery' ? lateMillis(invocation.fault) : 0;
  const delay = world.modelSettings.deliveryMillis + world.random() * world.modelSettings.deliveryJitterMillis + late;
  await world.clock.sleep(delay);
  await whenReachable(instance);
  const agent = agentOf(world, invocation.instanceId);
  await agent.places.acquire();
  try {
    if (invocation.ended.signal.aborted || world.closed.aborted) {
      return;
    }
    write(world, command, invocation, { status: 'InProgress' });
    await queue(world, agent, { instance, command, invocation });
  } finally {
    agent.places.release();
  }
}

/** The agent runs the same command once more: the scripts work, and the books have had their answer from the first. */
async function deliverAgain(world: World, command: Command, invocation: Invocation): Promise<void> {
  const instance = world.ec2.instances.get(invocation.instanceId);
  if (instance === undefined || invocation.fault === undefined) {
    return;
  }
  await world.clock.sleep(world.modelSettings.deliveryMillis + lateMillis(invocation.fault));
  await whenReachable(instance);
  const { workers } = agentOf(world, invocation.instanceId);
  await workers.acquire();
  try {
    if (world.closed.aborted) {
      return;
    }
    const second = { ...invocation, history: [...invocation.history], ended: new AbortController() };
    await runSteps(world, { instance, command, invocation: second, onStep: () => Promise.resolve() });
  } finally {
    workers.release();
  }
}

function lateMillis({ delayMillis = LATE_MILLIS }: Fault): number {
  return delayMillis;
}

/** Waits for a worker; a cancel that comes first takes the command out of the buffer, unrun. */
async function queue(world: World, agent: Agent, job: Work): Promise<void> {
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

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    }
  });
}

interface Work {
  readonly instance: Instance;
  readonly command: Command;
  readonly invocation: Invocation;
}

async function work(world: World, { instance, command, invocation }: Work): Promise<void> {
  const report = async (status: Status, steps: readonly StepView[]): Promise<void> => {
    if (invocation.fault?.kind === 'lost-status') {
      return;
    }
    await whenReachable(instance);
    write(world, command, invocation, { status, statusDetails: detailsOf(status, steps), steps });
  };
  const steps = await runSteps(world, {
    instance,
    command,
    invocation,
    onStep: (done) => report('InProgress', merge(latest(invocation).steps, done)),
  });
  const isWrong = invocation.fault?.kind === 'wrong-status';
  await report(isWrong ? opposite(aggregate(steps)) : aggregate(steps), isWrong ? steps.map(opposed) : steps);
}

/** Ends what was not delivered in time, and later what was delivered but never told its end. */
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

function agentOf({ ssm, modelSettings, random }: World, instanceId: string): Agent {
  const known = ssm.agents.get(instanceId);
  if (known) {
    return known;
  }
  const agent: Agent = {
    places: createPool(modelSettings.agentWorkers + modelSettings.agentBuffer, random),
    workers: createPool(modelSettings.agentWorkers, random),
  };
  ssm.agents.set(instanceId, agent);
  return agent;
}

/** The agent's precedence (aggregator.go): Failed, TimedOut, Cancelled, Success; a skipped step counts as success. */
function aggregate(steps: readonly StepView[]): Status {
  const order = ['Failed', 'TimedOut', 'Cancelled'] as const;
  return order.find((status) => steps.some((step) => step.status === status)) ?? 'Success';
}

function detailsOf(status: Status, steps: readonly StepView[]): string {
  if (status === 'InProgress') {
    return status;
  }
  return steps.find((step) => step.status === status)?.statusDetails ?? status;
}

function opposite(status: Status): Status {
  return status === 'Success' ? 'Failed' : 'Success';
}

function opposed(step: StepView): StepView {
  const isSuccess = step.status === 'Success';
  const status = isSuccess ? 'Failed' : 'Success';
  return { ...step, status, statusDetails: status, responseCode: isSuccess ? 1 : 0 };
}

function merge(known: readonly StepView[], done: readonly StepView[]): readonly StepView[] {
  return known.map((step) => done.find(({ name }) => name === step.name) ?? step);
}
