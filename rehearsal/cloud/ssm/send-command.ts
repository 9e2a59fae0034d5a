import { AwsError, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { randomUuid } from '../random';
import type { World } from '../world';
import { deliver, executionSeconds } from './agent';
import { checkSize, findDocument, UNKNOWN_DOCUMENT } from './documents';
import { commandOutput } from './list-commands';
import { bindParameters } from './parameters';
import { latest, type Command, type DocumentVersion, type Invocation } from './state';

/** Members that are in the service's model but not here are refused as `NotModelled` when given. */
interface SendCommandInput extends Given<{
  InstanceIds: readonly string[];
  DocumentVersion: string;
  TimeoutSeconds: number;
  Comment: string;
  Parameters: Command['parameters'];
}> {
  readonly DocumentName: string;
}

/** The API's default for TimeoutSeconds (Systems Manager guide, command time-outs). */
const DEFAULT_DELIVERY_SECONDS = 3_600;
const MODELLED = ['InstanceIds', 'DocumentName', 'DocumentVersion', 'TimeoutSeconds', 'Comment', 'Parameters'];

/** Sends a document to up to 50 nodes. Not idempotent: SSM has no client token for it. */
export const sendCommand = operation({
  service: 'ssm',
  name: 'SendCommand',
  changes: true,
  latencyMillis: 40,
  refusals: [
    ...UNKNOWN_DOCUMENT,
    'DuplicateInstanceId',
    'InvalidInstanceId',
    'InvalidParameters',
    'MaxDocumentSizeExceeded',
  ],
  handler: (world, input: SendCommandInput, { fault }) => {
    const other = Object.entries(input).find(([member, value]) => value !== undefined && !MODELLED.includes(member));
    if (other) {
      throw notModelled(`SendCommand.${other[0]}`);
    }
    const instanceIds = input.InstanceIds ?? [];
    checkInstances(world, instanceIds);
    const [document, version] = findDocument(world, input.DocumentName, input.DocumentVersion);
    const parameters = input.Parameters ?? {};
    bindParameters(version.parsed, parameters);
    checkSize(version.text, Object.values(parameters).flat());
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
    return { Command: commandOutput(command, [...command.invocations.values()].map(latest)) };
  },
});

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
