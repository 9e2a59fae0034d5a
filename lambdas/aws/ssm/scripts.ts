import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import type { CommandPlugin, SSMClient } from '@aws-sdk/client-ssm';
import type { CommandStatus, CommandStep } from '../../domain/script';
import { OutcomeUnknown, ScriptNotSent } from '../../errors';
import type { QuiesceError } from '../../errors';
import type { AwaitedScript, Clock, ScriptRequest, Scripts, SentScript } from '../../ports';
import { CONSISTENCY_SECONDS } from '../../ask-until';
import { asking, askingFor, classify, hadNoEffect } from '../sdk-errors';
import { findCommand } from './command-search';

/** Run Command takes no less. */
const SHORTEST_DELIVERY_SECONDS = 30;

/** What a step that has not ended yet reports. */
const NOT_STARTED = -1;

export interface ScriptSettings {
  /** For `send`: it tries once. */
  readonly once: SSMClient;
  /** For polls: it tries twice. */
  readonly poll: SSMClient;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** How long Run Command may not list what was just sent; `CONSISTENCY_SECONDS` when absent. */
  readonly consistencySeconds?: number;
}

/** Scripts by Run Command. All but `send` reject with `Throttled`, `Denied`, `BadInput` or `Unavailable`. */
export function ssmScripts(settings: ScriptSettings): Scripts {
  const { once, poll, clock, consistencySeconds = CONSISTENCY_SECONDS } = settings;
  return {
    send: (request) => send(once, request),
    find: (wanted) => findCommand({ ssm: poll, clock, boundMillis: 1000 * consistencySeconds }, wanted),
    status: (script) => askingFor(`status of command ${script.commandId}`, () => status(poll, script)),
    output: async (script) =>
      (await askingFor(`output of command ${script.commandId}`, () => output(poll, script))) ?? '',
    cancel: (script) => asking(`cancelling of command ${script.commandId}`, () => cancel(poll, script)),
  };
}

async function send(once: SSMClient, request: ScriptRequest): Promise<SentScript> {
  const command = new SendCommandCommand({
    DocumentName: request.documentName,
    DocumentVersion: request.documentVersion,
    InstanceIds: [request.instanceId],
    Parameters: Object.fromEntries(Object.entries(request.parameters).map(([name, values]) => [name, [...values]])),
    Comment: request.comment,
    TimeoutSeconds: Math.max(SHORTEST_DELIVERY_SECONDS, Math.ceil(request.deliverySeconds)),
  });
  const answer = await once.send(command).catch((error: unknown) => {
    throw sendError(request, error);
  });
  const commandId = answer.Command?.CommandId;
  if (commandId === undefined) {
    throw new OutcomeUnknown(
      `script ${request.comment} for ${request.instanceId}: sent, but the answer has no command id; look for it by its comment`,
    );
  }
  return { commandId };
}

function sendError(request: ScriptRequest, error: unknown): QuiesceError {
  const failure = classify(error);
  const { detail, cause } = failure;
  const subject = `script ${request.comment} for ${request.instanceId}`;
  return hadNoEffect(failure)
    ? new ScriptNotSent(`${subject}: not sent (${detail}); see what Systems Manager refuses`, failure)
    : new OutcomeUnknown(`${subject}: may have been sent (${detail}); look for it by its comment`, { cause });
}

async function status(poll: SSMClient, script: AwaitedScript): Promise<CommandStatus | undefined> {
  const { commandId, instanceId } = script;
  const { CommandInvocations } = await poll.send(
    new ListCommandInvocationsCommand({ CommandId: commandId, InstanceId: instanceId, Details: true }),
  );
  const invocation = CommandInvocations?.[0];
  return (
    invocation && {
      commandId,
      status: (invocation.StatusDetails ?? invocation.Status ?? '').replaceAll(' ', ''),
      steps: (invocation.CommandPlugins ?? []).map(stepOf),
    }
  );
}

function stepOf(plugin: CommandPlugin): CommandStep {
  return {
    name: plugin.Name ?? '',
    status: plugin.Status ?? 'Pending',
    exitCode: plugin.ResponseCode ?? NOT_STARTED,
    output: plugin.Output ?? '',
  };
}

async function output(poll: SSMClient, script: AwaitedScript & { readonly step: string }): Promise<string | undefined> {
  const { commandId, instanceId, step } = script;
  const answer = await poll.send(
    new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId, PluginName: step }),
  );
  return answer.StandardOutputContent;
}

async function cancel(poll: SSMClient, { commandId, instanceId }: AwaitedScript): Promise<void> {
  await poll.send(new CancelCommandCommand({ CommandId: commandId, InstanceIds: [instanceId] }));
}
