import { AwsError } from '../errors';
import { page } from '../pages';
import type { World } from '../world';
import type * as api from './api';
import { visible } from './books';
import { isTerminal, type Command, type Invocation, type InvocationView, type Status, type StepView } from './state';

/** Of a plugin's output in a list (API reference, CommandPlugin). */
const LISTED_OUTPUT = 2_500;
/** What the agent puts between the two streams (iohandler.go). */
const ERROR_TITLE = '\n----------ERROR-------\n';
const DEFAULT_PAGE = 50;

/** Commands, newest first; one shows `statusVisibilityMillis` after its SendCommand. */
export function listCommands(world: World, input: api.ListInput): api.ListCommandsOutput {
  const filters = readFilters(input);
  if (input.InstanceId !== undefined && filters.some(({ key, value }) => key === 'Status' && value === 'Pending')) {
    throw new AwsError('InvalidFilterKey', 'InstanceId does not go with Status = Pending.');
  }
  const found = select(world, input).flatMap((command) => {
    const views = [...command.invocations.values()].map((invocation) => visible(world, invocation));
    if (views.some((view) => view === undefined)) {
      return [];
    }
    const output = commandOutput(command, (invocation) => visible(world, invocation));
    return matches(command, output, filters) ? [{ command, output }] : [];
  });
  const { items, nextToken } = page(found, ({ command }) => newestFirst(command), {
    operation: 'ListCommands',
    size: input.MaxResults ?? DEFAULT_PAGE,
    token: input.NextToken,
  });
  return { Commands: items.map(({ output }) => output), ...(nextToken !== undefined && { NextToken: nextToken }) };
}

/** Invocations of commands, with their steps when `Details` is asked for; an empty list right after the send. */
export function listCommandInvocations(
  world: World,
  input: api.ListCommandInvocationsInput,
): api.ListCommandInvocationsOutput {
  const filters = readFilters(input);
  const found = select(world, input).flatMap((command) =>
    [...command.invocations.values()]
      .filter(({ instanceId }) => input.InstanceId === undefined || input.InstanceId === instanceId)
      .flatMap((invocation) => {
        const view = visible(world, invocation);
        if (view === undefined || !matches(command, { Status: view.status }, filters)) {
          return [];
        }
        return [{ key: `${newestFirst(command)}/${invocation.instanceId}`, command, invocation, view }];
      }),
  );
  const { items, nextToken } = page(found, ({ key }) => key, {
    operation: 'ListCommandInvocations',
    size: input.MaxResults ?? DEFAULT_PAGE,
    token: input.NextToken,
  });
  return {
    CommandInvocations: items.map(({ command, invocation, view }) => ({
      CommandId: command.commandId,
      InstanceId: invocation.instanceId,
      InstanceName: '',
      Comment: command.comment,
      DocumentName: command.documentName,
      DocumentVersion: command.document.version,
      RequestedDateTime: new Date(command.requestedAt),
      Status: view.status,
      StatusDetails: view.statusDetails,
      CommandPlugins: input.Details === true ? view.steps.map(plugin) : [],
    })),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}

/** A command as the API shows it, from what is known of its invocations. */
export function commandOutput(
  command: Command,
  known: (invocation: Invocation) => InvocationView | undefined,
): api.CommandOutput {
  const views = [...command.invocations.values()].map(known).filter((view) => view !== undefined);
  const status = statusOf(views);
  return {
    CommandId: command.commandId,
    DocumentName: command.documentName,
    DocumentVersion: command.document.version,
    Comment: command.comment,
    ExpiresAfter: new Date(command.expiresAt),
    Parameters: command.parameters,
    InstanceIds: [...command.invocations.keys()],
    Targets: [],
    RequestedDateTime: new Date(command.requestedAt),
    Status: status,
    StatusDetails: views.find((view) => view.status === status)?.statusDetails ?? status,
    MaxConcurrency: '50',
    MaxErrors: '0',
    TargetCount: command.invocations.size,
    CompletedCount: views.filter(isTerminal).length,
    ErrorCount: views.filter((view) => ['Failed', 'TimedOut'].includes(view.status)).length,
    DeliveryTimedOutCount: views.filter(({ statusDetails }) => /^Delivery ?Timed ?Out$/.test(statusDetails)).length,
    TimeoutSeconds: command.timeoutSeconds,
  };
}

function statusOf(views: readonly InvocationView[]): Status {
  const has = (status: Status): boolean => views.some((view) => view.status === status);
  const order: readonly Status[] = [
    'Cancelling',
    'InProgress',
    'Pending',
    'Failed',
    'TimedOut',
    'Cancelled',
    'Success',
  ];
  if (has('Pending') && views.some(isTerminal)) {
    return 'InProgress';
  }
  return order.find(has) ?? 'Pending';
}

function plugin(step: StepView): api.CommandPlugin {
  const error = step.stderr === '' ? '' : `${ERROR_TITLE}${step.stderr}`;
  return {
    Name: step.name,
    Status: step.status,
    StatusDetails: step.statusDetails,
    ResponseCode: step.responseCode,
    ...(step.startedAt !== undefined && { ResponseStartDateTime: new Date(step.startedAt) }),
    ...(step.finishedAt !== undefined && { ResponseFinishDateTime: new Date(step.finishedAt) }),
    Output: `${step.stdout}${error}`.slice(0, LISTED_OUTPUT),
  };
}

/** Newest first; an unknown CommandId finds nothing, since the command may only not show yet. */
function select({ ssm }: World, { CommandId: id, InstanceId: instanceId }: api.ListInput): readonly Command[] {
  const one = id === undefined ? undefined : ssm.commands.get(id);
  const candidates =
    id === undefined ? [...ssm.commands.values()].reverse() : [one].filter((command) => command !== undefined);
  return candidates.filter(({ invocations }) => instanceId === undefined || invocations.has(instanceId));
}

/** An ascending key for a descending order; no run of the model sends a billion commands. */
function newestFirst({ sequence }: Command): string {
  return String(1_000_000_000 - sequence).padStart(10, '0');
}

interface ListFilter {
  readonly key: string;
  readonly value: string;
}

function readFilters({ Filters: filters = [] }: api.ListInput): readonly ListFilter[] {
  for (const { key, value } of filters) {
    if (key.startsWith('Invoked') && Number.isNaN(Date.parse(value))) {
      throw new AwsError('ValidationException', `The filter ${key} needs an ISO 8601 time, got ${value}`);
    }
  }
  return filters;
}

function matches(
  { requestedAt, documentName }: Command,
  { Status: status }: { readonly Status: string },
  filters: readonly ListFilter[],
): boolean {
  return filters.every(({ key, value }) => {
    if (key === 'InvokedAfter') {
      return requestedAt > Date.parse(value);
    }
    if (key === 'InvokedBefore') {
      return requestedAt < Date.parse(value);
    }
    if (key === 'Status') {
      return status === value;
    }
    if (key === 'DocumentName') {
      return documentName === value;
    }
    const isExecuting = ['Pending', 'InProgress', 'Cancelling'].includes(status);
    return value === (isExecuting ? 'Executing' : 'Complete');
  });
}
