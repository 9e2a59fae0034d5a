import { AwsError, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { randomUuid } from '../random';
import { executionOf, machineOf, putExecution, statusOf, type ExecutionEvent } from './executions';

interface StartExecutionInput extends Given<{ input: string; name: string }> {
  readonly stateMachineArn: string;
}

/** A second call with the name and the input of an execution that runs answers as the first one did. */
export const startExecution = operation({
  service: 'states',
  name: 'StartExecution',
  changes: true,
  refusals: ['ExecutionAlreadyExists', 'InvalidExecutionInput', 'StateMachineDoesNotExist'],
  handler: (world, { stateMachineArn, input = '{}', name = randomUuid(world.random) }: StartExecutionInput) => {
    const machine = machineOf(world, stateMachineArn);
    if (machine === undefined) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    if (!isJson(input)) {
      throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input}'`);
    }
    const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = world.states.executions.get(arn);
    if (known !== undefined && (known.input !== input || statusOf(known) !== 'RUNNING')) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    if (known === undefined) {
      putExecution(world, { arn, input, events: [{ type: 'ExecutionStarted' }] });
      machine.play?.({ arn, input });
    }
    return { executionArn: arn, startDate: new Date(executionOf(world, arn).startedAt ?? 0) };
  },
});

interface GetExecutionHistoryInput extends Paging {
  readonly executionArn: string;
  readonly reverseOrder?: boolean | undefined;
  readonly includeExecutionData?: boolean | undefined;
}

export const getExecutionHistory = operation({
  service: 'states',
  name: 'GetExecutionHistory',
  changes: false,
  refusals: ['ExecutionDoesNotExist', 'InvalidToken'],
  handler: (world, input: GetExecutionHistoryInput) => {
    const { events, startedAt = 0 } = executionOf(world, input.executionArn);
    const shown = events.map(({ at = startedAt, ...event }, index) => ({
      ...(input.includeExecutionData === false ? withoutData(event) : event),
      timestamp: new Date(at),
      id: index + 1,
      previousEventId: index,
    }));
    const { items, nextToken } = pageOf(input.reverseOrder === true ? shown.reverse() : shown, input);
    return { events: items, nextToken };
  },
});

interface ListExecutionsInput
  extends Paging, Given<{ stateMachineArn: string; mapRunArn: string; statusFilter: string }> {}

/** The newest first. */
export const listExecutions = operation({
  service: 'states',
  name: 'ListExecutions',
  changes: false,
  refusals: ['InvalidToken', 'ResourceNotFound'],
  handler: (world, input: ListExecutionsInput) => {
    const { mapRunArn } = input;
    if (mapRunArn === undefined || input.stateMachineArn !== undefined || input.statusFilter !== undefined) {
      throw notModelled('a list of executions other than all of a Map Run');
    }
    const children = [...world.states.executions.values()].filter((execution) => execution.mapRunArn === mapRunArn);
    const { items, nextToken } = pageOf(children.reverse(), input);
    return {
      executions: items.map((execution) => ({
        executionArn: execution.arn,
        name: execution.arn.split(':').at(-1),
        stateMachineArn: execution.arn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, ''),
        mapRunArn,
        status: statusOf(execution),
        startDate: new Date(execution.startedAt ?? 0),
      })),
      nextToken,
    };
  },
});

export const listTagsForResource = operation({
  service: 'states',
  name: 'ListTagsForResource',
  changes: false,
  refusals: ['ResourceNotFound'],
  handler: (world, { resourceArn }: { readonly resourceArn: string }) => {
    const machine = machineOf(world, resourceArn);
    if (machine === undefined) {
      throw new AwsError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
    }
    return { tags: Object.entries(machine.tags ?? {}).map(([key, value]) => ({ key, value })) };
  },
});

type Paging = Given<{ maxResults: number; nextToken: string }>;

/** Of a page without maxResults, or with 0. */
const PAGE_SIZE = 100;

/** The token is the place of the next item: what is listed here only grows at its end. */
function pageOf<T>(items: readonly T[], { maxResults, nextToken: token = '0' }: Paging) {
  if (!/^\d+$/.test(token)) {
    throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  }
  const from = Number(token);
  const until = from + (maxResults === undefined || maxResults === 0 ? PAGE_SIZE : maxResults);
  return { items: items.slice(from, until), nextToken: until < items.length ? String(until) : undefined };
}

/** Names of states and ARNs of Map Runs stay. */
function withoutData(event: Omit<ExecutionEvent, 'at'>): Omit<ExecutionEvent, 'at'> {
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited, ...rest } = event;
  const { executionSucceededEventDetails: succeeded, ...others } = rest;
  return {
    ...others,
    ...(entered && { stateEnteredEventDetails: { name: entered.name } }),
    ...(exited && { stateExitedEventDetails: { name: exited.name } }),
    ...(succeeded && { executionSucceededEventDetails: {} }),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
