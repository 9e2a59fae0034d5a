import { AwsError, notModelled } from '../errors';
import { randomUuid } from '../random';
import type { CallContext, World } from '../world';
import { deliver, executionSeconds } from './agent';
import type { CancelCommandInput, SendCommandInput, SendCommandOutput } from './api';
import { write } from './books';
import { findDocument } from './documents';
import { commandOutput } from './list-commands';
import { bindParameters } from './parameters';
import { isTerminal, latest, type Command, type DocumentVersion, type Invocation } from './state';

/** The API's default for TimeoutSeconds (Systems Manager guide, command time-outs). */
const DEFAULT_DELIVERY_SECONDS = 3_600;
const MODELLED = ['InstanceIds', 'DocumentName', 'DocumentVersion', 'TimeoutSeconds', 'Comment', 'Parameters'];

/** Sends a document to up to 50 nodes. Not idempotent: SSM has no client token for it. */
export function sendCommand(world: World, input: SendCommandInput, { fault }: CallContext): SendCommandOutput {
  const other = Object.entries(input).find(([member, value]) => value !== undefined && !MODELLED.includes(member));
  if (other) {
    throw notModelled(`SendCommand.${other[0]}`);
  }
  const instanceIds = input.InstanceIds ?? [];
  checkInstances(world, instanceIds);
  const [document, version] = findDocument(world, input.DocumentName, input.DocumentVersion);
  const parameters = input.Parameters ?? {};
  bindParameters(version.parsed, parameters);
  const requestedAt = world.clock.now();
  const timeoutSeconds = input.TimeoutSeconds ?? DEFAULT_DELIVERY_SECONDS;
  const command: Command = {
    commandId: randomUuid(world.random),
    sequence: world.ssm.commands.size,
    documentName: document.name,
    document: version,
    comment: input.Comment ?? '',
    parameters,
    requestedAt,
    timeoutSeconds,
    expiresAt: requestedAt + (timeoutSeconds + executionSeconds({ document: version, parameters })) * 1_000,
    invocations: new Map(
      instanceIds.map((instanceId) => [
        instanceId,
        {
          instanceId,
          history: [firstView(requestedAt, version)],
          ended: new AbortController(),
          cancelled: new AbortController(),
          ...(fault && { fault }),
        },
      ]),
    ),
  };
  world.ssm.commands.set(command.commandId, command);
  for (const invocation of command.invocations.values()) {
    world.background(deliver(world, command, invocation));
  }
  return { Command: commandOutput(command, latest) };
}

/**
 * Asks for the end of a command, without any guarantee: what was not delivered yet is cancelled by the service, what
 * runs is killed when the agent hears of it, and what has ended stays as it is.
 */
export function cancelCommand(world: World, input: CancelCommandInput, { fault }: CallContext): object {
  const command = world.ssm.commands.get(input.CommandId);
  if (command === undefined) {
    throw new AwsError('InvalidCommandId', `Command ${input.CommandId} does not exist.`);
  }
  const wanted = input.InstanceIds?.length ? input.InstanceIds : [...command.invocations.keys()];
  const invocations = wanted.map((id) => {
    const invocation = command.invocations.get(id);
    if (invocation === undefined) {
      throw new AwsError('InvalidInstanceId', `Command ${input.CommandId} is not for ${id}.`);
    }
    return invocation;
  });
  for (const invocation of invocations) {
    const current = latest(invocation);
    if (isTerminal(current)) {
      continue;
    }
    if (current.status === 'Pending') {
      write(world, command, invocation, { status: 'Cancelled' });
      continue;
    }
    write(world, command, invocation, { status: 'Cancelling' });
    if (fault?.kind !== 'never-delivered') {
      world.background(deliverCancel(world, invocation));
    }
  }
  return {};
}

/** Cancels have a pool of their own in the agent, so that they never wait behind scripts. */
async function deliverCancel(world: World, { cancelled }: Invocation): Promise<void> {
  const delay = world.modelSettings.deliveryMillis + world.random() * world.modelSettings.deliveryJitterMillis;
  await world.clock.sleep(delay);
  cancelled.abort(new Error('cancelled'));
}

/** A stopped node that is registered is accepted, and stays Pending; an unknown or unmanaged one is refused. */
function checkInstances({ ec2, accountId }: World, ids: readonly string[]): void {
  if (ids.length === 0) {
    throw notModelled('SendCommand without InstanceIds');
  }
  if (new Set(ids).size < ids.length) {
    throw new AwsError('DuplicateInstanceId', 'An instance ID is given twice.');
  }
  const refused = ids.filter((id) => {
    const instance = ec2.instances.get(id);
    if (instance === undefined || instance.agent === 'unmanaged') {
      return true;
    }
    return instance.state === 'terminated' || instance.state === 'shutting-down';
  });
  if (refused.length === 0) {
    return;
  }
  throw new AwsError(
    'InvalidInstanceId',
    `Instances [[${refused.join(', ')}]] not in a valid state for account ${accountId}`,
  );
}

function firstView(at: number, { parsed }: DocumentVersion): Invocation['history'][number] {
  const steps = parsed.steps.map(({ name, action }) => ({
    name,
    action,
    status: 'Pending' as const,
    statusDetails: 'Pending',
    responseCode: -1,
    stdout: '',
    stderr: '',
  }));
  return { at, status: 'Pending', statusDetails: 'Pending', steps };
}
