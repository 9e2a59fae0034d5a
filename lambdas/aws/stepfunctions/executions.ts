import {
  ListTagsForResourceCommand,
  GetExecutionHistoryCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  StartExecutionCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { defined } from '../../domain/json';
import type { Tag } from '../../domain/policy';
import { asking, askingFor } from '../sdk-errors';

/** Executions of state machines. Only the commands for a live account ask for them. */
export interface Executions {
  /** Starts an execution. The name makes a repeated call harmless. Rejects with `BadInput` where there is no such machine. */
  start(execution: {
    readonly machineArn: string;
    readonly name: string;
    /** JSON. */
    readonly input: string;
  }): Promise<StartedExecution>;
  /** All events, from the first on, without data. */
  events(arn: string): Promise<readonly ExecutionEvent[]>;
  /** The last events with their data, the newest first; `undefined` when Step Functions does not keep the execution (any more). */
  lastEvents(arn: string, most: number): Promise<readonly ExecutionEvent[] | undefined>;
  /** The children of a Map Run that have begun, in no order; eventually consistent. */
  children(mapRunArn: string): Promise<readonly ChildExecution[]>;
  /** `undefined` when there is no such machine. */
  tags(machineArn: string): Promise<readonly Tag[] | undefined>;
}

export interface StartedExecution {
  readonly arn: string;
  /** ISO-8601. */
  readonly startedAt: string;
}

export interface ChildExecution {
  readonly arn: string;
  /** Step Functions' word. */
  readonly status: string;
}

/** What happened in an execution. */
export interface ExecutionEvent {
  /** ISO-8601. */
  readonly at: string;
  /** Step Functions' word, such as `TaskStateEntered`. */
  readonly type: string;
  /** Name of the state that was entered or exited. */
  readonly state?: string;
  /** JSON: input of the state that was entered, output of what was exited or has succeeded. */
  readonly data?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Of a Map Run that began. */
  readonly mapRunArn?: string;
  /** How many items the Map has that began. */
  readonly items?: number;
}

/** The most that Step Functions lists per page. */
const PAGE_SIZE = 1_000;

export function stepFunctionsExecutions(client: SFNClient): Executions {
  return {
    start: ({ machineArn, name, input }) =>
      asking(`run of ${machineArn}`, async () => {
        const command = new StartExecutionCommand({ stateMachineArn: machineArn, name, input });
        const { executionArn = '', startDate } = await client.send(command);
        return { arn: executionArn, startedAt: (startDate ?? new Date(0)).toISOString() };
      }),
    events: (arn) => asking(`events of ${arn}`, () => eventsOf(client, arn)),
    lastEvents: (arn, most) =>
      askingFor(`events of ${arn}`, async () => {
        const command = new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults: most });
        return ((await client.send(command)).events ?? []).map(eventOf);
      }),
    children: (mapRunArn) => asking(`targets of ${mapRunArn}`, () => childrenOf(client, mapRunArn)),
    tags: (machineArn) =>
      askingFor(`tags of ${machineArn}`, async () => {
        const { tags = [] } = await client.send(new ListTagsForResourceCommand({ resourceArn: machineArn }));
        return tags.map(({ key = '', value = '' }) => ({ key, value }));
      }),
  };
}

async function eventsOf(client: SFNClient, arn: string): Promise<readonly ExecutionEvent[]> {
  const pages = paginateGetExecutionHistory(
    { client, pageSize: PAGE_SIZE },
    { executionArn: arn, includeExecutionData: false },
  );
  const found: ExecutionEvent[] = [];
  for await (const { events = [] } of pages) {
    found.push(...events.map(eventOf));
  }
  return found;
}

async function childrenOf(client: SFNClient, mapRunArn: string): Promise<readonly ChildExecution[]> {
  const found: ChildExecution[] = [];
  for await (const { executions = [] } of paginateListExecutions({ client, pageSize: PAGE_SIZE }, { mapRunArn })) {
    found.push(...executions.map(({ executionArn = '', status = '' }) => ({ arn: executionArn, status })));
  }
  return found;
}

function eventOf(event: HistoryEvent): ExecutionEvent {
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
  const failed =
    event.executionFailedEventDetails ?? event.executionTimedOutEventDetails ?? event.executionAbortedEventDetails;
  return {
    at: (event.timestamp ?? new Date(0)).toISOString(),
    type: event.type ?? '',
    ...defined({
      state: entered?.name ?? exited?.name,
      data: entered?.input ?? exited?.output ?? event.executionSucceededEventDetails?.output,
      error: failed?.error,
      cause: failed?.cause,
      mapRunArn: event.mapRunStartedEventDetails?.mapRunArn,
      items: event.mapStateStartedEventDetails?.length,
    }),
  };
}
