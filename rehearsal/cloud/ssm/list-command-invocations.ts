import { operation } from '../operation';
import { page } from '../pages';
import { visible } from './books';
import { LISTING, matches, newestFirst, PAGE_SIZE, readFilters, select, type ListInput } from './listing';
import type { StepView } from './state';

/** Of a plugin's output in a list (API reference, CommandPlugin). */
const LISTED_OUTPUT = 2_500;
/** What the agent puts between the two streams (iohandler.go). */
const ERROR_TITLE = '\n----------ERROR-------\n';

interface ListCommandInvocationsInput extends ListInput {
  readonly Details?: boolean | undefined;
}

/** Invocations of commands, with their steps when `Details` is asked for; an empty list right after the send. */
export const listCommandInvocations = operation({
  ...LISTING,
  name: 'ListCommandInvocations',
  handler: (world, input: ListCommandInvocationsInput) => {
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
      size: input.MaxResults ?? PAGE_SIZE,
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
