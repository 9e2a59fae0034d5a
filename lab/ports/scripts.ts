import type { CommandStatus } from '../../lambdas/domain/script';
import type { Clock, ScriptRequest, Scripts, SentScript } from '../../lambdas/ports';
import { askUntil, CONSISTENCY_SECONDS } from './asking';
import type { CloudClient } from './client';
import { asking, askingFor, classify, domainError, hadNoEffect } from './errors';
import { pagesOf } from './paging';

const SHORTEST_DELIVERY_SECONDS = 30;
const PAGE_SIZE = 50;
const CLOCK_SKEW_MILLIS = 10_000;

export interface ScriptSettings {
  /** For `send`: it tries once. */
  readonly once: CloudClient;
  /** For polls: it tries twice. */
  readonly poll: CloudClient;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly consistencySeconds?: number;
}

type Sent = SentScript & { readonly instanceId: string };

/** Scripts by the model's Run Command; answers and errors are those of `lambdas/aws/ssm/scripts.ts`. */
export function modelledScripts(settings: ScriptSettings): Scripts {
  const { once, poll } = settings;
  return {
    send: (request) => send(once, request),
    find: (wanted) => find(settings, wanted),
    status: (script) => askingFor(`status of command ${script.commandId}`, () => status(poll, script)),
    output: async (script) =>
      (await askingFor(`output of command ${script.commandId}`, () => output(poll, script))) ?? '',
    cancel: (script) => asking(`cancelling of command ${script.commandId}`, () => cancel(poll, script)),
  };
}

async function send(once: CloudClient, request: ScriptRequest): Promise<SentScript> {
  try {
    const { Command: command } = await once.call('SendCommand', {
      DocumentName: request.documentName,
      DocumentVersion: request.documentVersion,
      InstanceIds: [request.instanceId],
      Parameters: request.parameters,
      Comment: request.comment,
      TimeoutSeconds: Math.max(SHORTEST_DELIVERY_SECONDS, Math.ceil(request.deliverySeconds)),
    });
    return { commandId: command.CommandId };
  } catch (error) {
    const failure = classify(error);
    const message = `script ${request.comment} for ${request.instanceId}: ${failure.detail}`;
    throw hadNoEffect(failure)
      ? domainError('ScriptNotSent', message, failure)
      : domainError('OutcomeUnknown', message, { cause: failure.cause });
  }
}

/** A search whose last question was throttled is not a "no". */
async function find(settings: ScriptSettings, wanted: Parameters<Scripts['find']>[0]): ReturnType<Scripts['find']> {
  const { poll, clock, consistencySeconds = CONSISTENCY_SECONDS } = settings;
  const subject = `search for command ${wanted.comment}`;
  let throttled: Error | undefined;
  const boundMillis = wanted.patience === 'none' ? 0 : 1000 * consistencySeconds;
  const found = await askUntil({ clock, boundMillis }, async () => {
    try {
      throttled = undefined;
      return await asking(subject, () => list(poll, wanted));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'Throttled') {
        throw error;
      }
      throttled = error; // Asked again after the next wait, and thrown when the bound is reached.
      return undefined;
    }
  });
  if (found === undefined && throttled !== undefined) {
    throw throttled;
  }
  return found;
}

async function list(poll: CloudClient, wanted: Parameters<Scripts['find']>[0]): ReturnType<Scripts['find']> {
  const since = new Date(Date.parse(wanted.since) - CLOCK_SKEW_MILLIS).toISOString();
  const invokedAfter = { key: 'InvokedAfter', value: `${since.slice(0, 19)}Z` };
  const isArn = wanted.documentName.startsWith('arn:');
  const filters = isArn ? [invokedAfter] : [invokedAfter, { key: 'DocumentName', value: wanted.documentName }];
  const commands = await pagesOf(async (token) => {
    const page = await poll.call('ListCommands', { MaxResults: PAGE_SIZE, Filters: filters, ...token });
    return { items: page.Commands, next: page.NextToken };
  });
  const command = commands.find(
    ({ Comment, InstanceIds }) => Comment === wanted.comment && InstanceIds.includes(wanted.instanceId),
  );
  return command && { commandId: command.CommandId };
}

async function status(poll: CloudClient, { commandId, instanceId }: Sent): Promise<CommandStatus | undefined> {
  const { CommandInvocations } = await poll.call('ListCommandInvocations', {
    CommandId: commandId,
    InstanceId: instanceId,
    Details: true,
  });
  const [invocation] = CommandInvocations;
  return (
    invocation && {
      commandId,
      status: invocation.StatusDetails.replaceAll(' ', ''),
      steps: invocation.CommandPlugins.map(({ Name, Status, ResponseCode, Output }) => ({
        name: Name,
        status: Status,
        exitCode: ResponseCode,
        output: Output,
      })),
    }
  );
}

async function output(poll: CloudClient, script: Sent & { readonly step: string }): Promise<string> {
  const { commandId, instanceId, step } = script;
  const input = { CommandId: commandId, InstanceId: instanceId, PluginName: step };
  return (await poll.call('GetCommandInvocation', input)).StandardOutputContent;
}

async function cancel(poll: CloudClient, { commandId, instanceId }: Sent): Promise<void> {
  await poll.call('CancelCommand', { CommandId: commandId, InstanceIds: [instanceId] });
}
