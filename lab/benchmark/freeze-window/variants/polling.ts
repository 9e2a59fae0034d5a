import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../../../../rehearsal/cloud/errors';
import { loadMachine, serviceError, type JsonObject, type JsonValue } from '../../../../rehearsal/interpreter';
import { DOCUMENT, id } from '../../../simulation/builders';
import type { World } from '../../model/world';

/** The common sample as a machine of its own; its input is `{ pollSeconds }`. */
export const POLLING_MACHINE = loadMachine(
  JSON.parse(readFileSync(join(__dirname, 'polling.asl.json'), 'utf8')) as JsonObject,
);

const EXECUTION_ID = '11111111-2222-4333-8444-555555555555';

/**
 * Its actions: calls that Step Functions makes itself, without any function and without a connection to make, which is
 * the best that this pattern can have.
 */
export function pollingActions({ cloud }: World): (functionArn: string, input: JsonValue) => Promise<JsonValue> {
  const InstanceId = id(1);
  const send = async (command: string): Promise<JsonValue> => {
    const { Command: sent } = await cloud.call({
      service: 'ssm',
      operation: 'SendCommand',
      input: {
        DocumentName: DOCUMENT,
        InstanceIds: [InstanceId],
        Parameters: { executionId: [EXECUTION_ID], command: [command] },
        Comment: command,
      },
    });
    return { CommandId: sent.CommandId };
  };
  const status = async (sent: JsonValue): Promise<JsonValue> => {
    const { CommandId } = sent as { readonly CommandId: string };
    const invocation = { CommandId, InstanceId };
    const { Status } = await cloud.call({ service: 'ssm', operation: 'GetCommandInvocation', input: invocation });
    return { Status };
  };
  const snapshots = async (): Promise<JsonValue> => {
    const input = { InstanceSpecification: { InstanceId }, Description: 'polling' };
    const { Snapshots: created } = await cloud.call({ service: 'ec2', operation: 'CreateSnapshots', input });
    return { SnapshotIds: created.map(({ SnapshotId }) => SnapshotId) };
  };
  const actions: Readonly<Record<string, (state: PollingState) => Promise<JsonValue>>> = {
    SendPreScript: () => send('pre-script'),
    GetPreScript: ({ pre }) => status(pre),
    CreateSnapshots: snapshots,
    SendPostScript: () => send('post-script'),
    GetPostScript: ({ post }) => status(post),
  };
  return async (functionArn, input) => {
    const name = functionArn.slice(functionArn.lastIndexOf(':') + 1);
    const action = actions[name];
    if (action === undefined) {
      throw new Error(`the polling machine has no action ${name}`);
    }
    try {
      return await action(input as unknown as PollingState);
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      throw serviceError(`Ssm.${error.code}Exception`, error.message);
    }
  };
}

interface PollingState {
  readonly pre: JsonValue;
  readonly post: JsonValue;
}
