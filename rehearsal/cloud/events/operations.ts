import { parseRecord } from '../../json';
import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import { randomUuid } from '../random';
import type { CallContext, PutEvent, World } from '../world';

/** `Detail` is a JSON object as a string. */
export type EventEntry = Given<{
  Time: Date;
  Source: string;
  Resources: readonly string[];
  DetailType: string;
  Detail: string;
  EventBusName: string;
}>;

type EntryAnswer = Given<{ EventId: string; ErrorCode: string; ErrorMessage: string }>;

const THROTTLED: EntryAnswer = { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded.' };

/** The documented limit of one request; newer pages of AWS say 1 MB, so the smaller one is kept. */
const MAX_REQUEST_BYTES = 256 * 1024;

/** Characters of a detail type (API reference, PutEventsRequestEntry). */
const MAX_DETAIL_TYPE = 128;

/** Refuses entries one by one, as EventBridge does; a request that is too large is refused as a whole. */
export const putEvents = operation({
  service: 'events',
  name: 'PutEvents',
  changes: false, // No call reads an event back.
  refusals: ['ValidationException'],
  handler: (world, input: { readonly Entries: readonly EventEntry[] }, context) => {
    const bytes = input.Entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
    if (bytes > MAX_REQUEST_BYTES) {
      throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const refused = context.fault?.kind === 'entry-refused' ? input.Entries.at(-1) : undefined;
    const entries = input.Entries.map((entry) => (entry === refused ? THROTTLED : put(world, entry, context)));
    return { FailedEntryCount: entries.filter((entry) => entry.ErrorCode !== undefined).length, Entries: entries };
  },
});

function put(world: World, entry: EventEntry, { caller }: CallContext): EntryAnswer {
  const { Source: source = '', DetailType: detailType = '', Detail: text = '' } = entry;
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((name) => (entry[name] ?? '') === '');
  if (missing !== undefined) {
    const message = `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage: message };
  }
  if (detailType.length > MAX_DETAIL_TYPE) {
    const message = `Parameter DetailType is not valid. Reason: it has more than ${MAX_DETAIL_TYPE} characters.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage: message };
  }
  if (source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: `Not authorized for the source ${source}.` };
  }
  const detail = parseRecord(text);
  if (detail === undefined) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
  const event: PutEvent = {
    at: world.clock.now(),
    eventId: randomUuid(world.random),
    bus: entry.EventBusName ?? 'default',
    source,
    detailType,
    detail,
    resources: entry.Resources ?? [],
    caller,
  };
  world.events.push(event);
  for (const { onEvent } of world.listeners) {
    onEvent?.(event);
  }
  return { EventId: event.eventId };
}

/** As EventBridge's guide counts it: 14 for a time, and the bytes of source, type, detail and resources. */
function entryBytes({ Time: time, Source, DetailType, Detail, Resources = [] }: EventEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources].filter((text) => text !== undefined);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), time === undefined ? 0 : 14);
}
