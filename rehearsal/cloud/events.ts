import { AwsError } from './errors';
import { randomUuid } from './random';
import type { CallContext, World } from './world';

export interface EventEntry {
  readonly Time?: Date | undefined;
  readonly Source?: string | undefined;
  readonly Resources?: readonly string[] | undefined;
  readonly DetailType?: string | undefined;
  /** A JSON object as a string. */
  readonly Detail?: string | undefined;
  readonly EventBusName?: string | undefined;
}

export interface PutEventsInput {
  readonly Entries: readonly EventEntry[];
}

export interface PutEventsOutput {
  readonly FailedEntryCount: number;
  readonly Entries: readonly {
    readonly EventId?: string;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
}

/** An accepted entry; any bus name is accepted, since the model has no buses. */
export interface PutEvent {
  readonly at: number;
  readonly eventId: string;
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources: readonly string[];
  readonly caller?: string;
}

/** The documented limit of one request; newer pages of AWS say 1 MB, so the smaller one is kept. */
const MAX_REQUEST_BYTES = 256 * 1024;

/** Refuses entries one by one, as EventBridge does; a request that is too large is refused as a whole. */
export function putEvents(world: World, input: PutEventsInput, context: CallContext): PutEventsOutput {
  const bytes = input.Entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > MAX_REQUEST_BYTES) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  const entries = input.Entries.map((entry) => put(world, entry, context));
  return { FailedEntryCount: entries.filter((entry) => entry.ErrorCode !== undefined).length, Entries: entries };
}

function put(world: World, entry: EventEntry, { caller }: CallContext): PutEventsOutput['Entries'][number] {
  const { Source: source, DetailType: detailType, Detail: detail } = entry;
  if (source === undefined || source === '') {
    return missing('Source');
  }
  if (detailType === undefined || detailType === '') {
    return missing('DetailType');
  }
  if (detail === undefined || detail === '') {
    return missing('Detail');
  }
  if (source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: `Not authorized for the source ${source}.` };
  }
  const parsed = parseObject(detail);
  if (parsed === undefined) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const event: PutEvent = {
    at: world.clock.now(),
    eventId: randomUuid(world.random),
    bus: entry.EventBusName ?? 'default',
    source,
    detailType,
    detail: parsed,
    resources: entry.Resources ?? [],
    ...(caller !== undefined && { caller }),
  };
  world.events.push(event);
  for (const { onEvent } of world.listeners) {
    onEvent?.(event);
  }
  return { EventId: event.eventId };
}

function missing(name: string): PutEventsOutput['Entries'][number] {
  const message = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  return { ErrorCode: 'InvalidArgument', ErrorMessage: message };
}

/** The object that the text holds; undefined where it is no JSON object, which the caller reports per entry. */
function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

/** As EventBridge's guide counts it: 14 for a time, and the bytes of source, type, detail and resources. */
function entryBytes({ Time: time, Source, DetailType, Detail, Resources = [] }: EventEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources].filter((text) => text !== undefined);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), time === undefined ? 0 : 14);
}
