import { AwsError } from '../errors';
import { operation } from '../operation';
import { page } from '../pages';
import { visible } from './books';
import { LISTING, matches, newestFirst, PAGE_SIZE, readFilters, select, type ListInput } from './listing';
import { isTerminal, type Command, type Invocation, type InvocationView, type Status } from './state';

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
      const views = [...command.invocations.values()].map((invocation) => visible(world, invocation));
      if (views.some((view) => view === undefined)) {
        return [];
      }
      const output = commandOutput(command, (invocation) => visible(world, invocation));
      return matches(command, output, filters) ? [{ command, output }] : [];
    });
    const { items, nextToken } = page(found, ({ command }) => newestFirst(command), {
      operation: 'ListCommands',
      size: input.MaxResults ?? PAGE_SIZE,
      token: input.NextToken,
    });
    return { Commands: items.map(({ output }) => output), NextToken: nextToken };
  },
});

/** A command as the API shows it, from what is known of its invocations. */
export function commandOutput(command: Command, known: (invocation: Invocation) => InvocationView | undefined) {
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
