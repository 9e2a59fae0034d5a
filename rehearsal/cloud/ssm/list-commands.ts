import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import { page } from '../pages';
import type { World } from '../world';
import { visible } from './books';
import { isTerminal, type Command, type InvocationView, type Status, type StepView } from './state';

/** What ListCommands and ListCommandInvocations have in common. */
const LISTING = {
  service: 'ssm',
  changes: false,
  refusals: ['InvalidFilterKey', 'InvalidNextToken', 'ValidationException'],
} as const;

const PAGE_SIZE = 50;

type ListInput = Given<{
  CommandId: string;
  InstanceId: string;
  MaxResults: number;
  NextToken: string;
  Filters: readonly ListFilter[];
}>;

/** Newest first; an unknown CommandId finds nothing, since the command may only not show yet. */
function select({ ssm }: World, { CommandId: id, InstanceId: instanceId }: ListInput): readonly Command[] {
  const one = id === undefined ? undefined : ssm.commands.get(id);
  const candidates =
    id === undefined ? [...ssm.commands.values()].reverse() : [one].filter((command) => command !== undefined);
  return candidates.filter(({ invocations }) => instanceId === undefined || invocations.has(instanceId));
}

/** An ascending key for a descending order; no run of the model sends a billion commands. */
function newestFirst({ sequence }: Command): string {
  return String(1_000_000_000 - sequence).padStart(10, '0');
}

type ListFilter = Readonly<Record<'key' | 'value', string>>;

function readFilters({ Filters: filters = [] }: ListInput): readonly ListFilter[] {
  for (const { key, value } of filters) {
    if (key.startsWith('Invoked') && Number.isNaN(Date.parse(value))) {
      throw new AwsError('ValidationException', `The filter ${key} needs an ISO 8601 time, got ${value}`);
    }
  }
  return filters;
}

/** Whether a command in that status has the value, by the filter's key. */
const MATCHES: Readonly<Record<string, (command: Command, value: string, status: string) => boolean>> = {
  InvokedAfter: ({ requestedAt }, value) => requestedAt > Date.parse(value),
  InvokedBefore: ({ requestedAt }, value) => requestedAt < Date.parse(value),
  Status: (_, value, status) => status === value,
  DocumentName: ({ documentName }, value) => documentName === value,
  ExecutionStage: (_, value, status) =>
    value === (['Pending', 'InProgress', 'Cancelling'].includes(status) ? 'Executing' : 'Complete'),
};

function matches(command: Command, status: Status, filters: readonly ListFilter[]): boolean {
  return filters.every(({ key, value }) => MATCHES[key]?.(command, value, status) === true);
}

/** Commands, newest first; one shows `statusVisibilityMillis` after its SendCommand. */
export const listCommands = operation({
  ...LISTING,
  name: 'ListCommands',
  handler: (world, input: ListInput) => {
    const filters = readFilters(input);
    if (input.InstanceId !== undefined && filters.some(({ key, value }) => key === 'Status' && value === 'Pending')) {
      throw new AwsError('InvalidFilterKey', 'InstanceId does not go with Status = Pending.');
    }
    const found = select(world, input).flatMap((command) => {
      const views = [...command.invocations.values()].flatMap((invocation) => visible(world, invocation) ?? []);
      const output = commandOutput(command, views);
      const isShown = views.length === command.invocations.size && matches(command, output.Status, filters);
      return isShown ? [{ command, output }] : [];
    });
    const { items, nextToken } = page(found, ({ command }) => newestFirst(command), {
      operation: 'ListCommands',
      input,
      usualSize: PAGE_SIZE,
    });
    return { Commands: items.map(({ output }) => output), NextToken: nextToken };
  },
});

/** A command as the API shows it, from what is known of each of its invocations. */
export function commandOutput(command: Command, views: readonly InvocationView[]) {
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

/** Of a plugin's output in a list (API reference, CommandPlugin). */
const LISTED_OUTPUT = 2_500;
/** What the agent puts between the two streams (iohandler.go). */
const ERROR_TITLE = '\n----------ERROR-------\n';

/** Invocations of commands, with their steps when `Details` is asked for; an empty list right after the send. */
export const listCommandInvocations = operation({
  ...LISTING,
  name: 'ListCommandInvocations',
  handler: (world, input: ListInput & Given<{ Details: boolean }>) => {
    const filters = readFilters(input);
    const found = select(world, input).flatMap((command) =>
      [...command.invocations.values()]
        .filter(({ instanceId }) => input.InstanceId === undefined || input.InstanceId === instanceId)
        .flatMap((invocation) => {
          const view = visible(world, invocation);
          if (view === undefined || !matches(command, view.status, filters)) {
            return [];
          }
          return [{ key: `${newestFirst(command)}/${invocation.instanceId}`, command, invocation, view }];
        }),
    );
    const { items, nextToken } = page(found, ({ key }) => key, {
      operation: 'ListCommandInvocations',
      input,
      usualSize: PAGE_SIZE,
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
      NextToken: nextToken,
    };
  },
});

function plugin(step: StepView) {
  const error = step.stderr === '' ? '' : `${ERROR_TITLE}${step.stderr}`;
  return {
    Name: step.name,
    Status: step.status,
    StatusDetails: step.statusDetails,
    ResponseCode: step.responseCode,
    ResponseStartDateTime: dateOf(step.startedAt),
    ResponseFinishDateTime: dateOf(step.finishedAt),
    Output: `${step.stdout}${error}`.slice(0, LISTED_OUTPUT),
  };
}

function dateOf(instant: number | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}
