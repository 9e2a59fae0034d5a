import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, EVENTS_PER_REQUEST } from '../../domain/events';
import type { DomainEvent } from '../../domain/events';
import { defined } from '../../domain/json';
import { MetricName } from '../../domain/metrics';
import type { Clock, Events, Log, Metrics } from '../../ports';
import { classify } from '../sdk-errors';

/** Of one entry, and of a whole request: the smaller bound that is documented. */
const REQUEST_BYTES = 256 * 1024;

/** What EventBridge counts for an entry's time. */
const TIME_BYTES = 14;

/** Waits before what failed is sent again: together under a second and a half, since events may be lost. */
const WAITS_MILLIS: readonly number[] = [100, 400, 900];

export interface EventSettings {
  readonly client: EventBridgeClient;
  /** Name or ARN. */
  readonly busName: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Pending {
  readonly event: DomainEvent;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

interface Rejected extends Pending {
  readonly code: string;
}

/** The event bus. Never rejects: what could not be sent is logged as `EventLost` and counted as `EventsLost`. */
export function eventBridgeEvents(settings: EventSettings): Events {
  return {
    publish: async (events) => {
      const pending = events.map((event) => pendingOf(settings.busName, event));
      const tooLarge = pending.filter(({ bytes }) => bytes > REQUEST_BYTES);
      const rejected: Rejected[] = tooLarge.map((each) => ({ ...each, code: `${each.bytes} bytes are too many` }));
      for (const batch of batchesOf(pending.filter(({ bytes }) => bytes <= REQUEST_BYTES))) {
        rejected.push(...(await sendWithRetries(settings, batch)));
      }
      for (const { event, code } of rejected) {
        reportLoss(settings, event, code);
      }
      return rejected.length === 0 ? 'published' : 'lost';
    },
  };
}

async function sendWithRetries(settings: EventSettings, batch: readonly Pending[]): Promise<readonly Rejected[]> {
  let rejected = await send(settings.client, batch);
  for (const wait of WAITS_MILLIS) {
    if (rejected.length === 0) {
      return rejected;
    }
    await settings.clock.sleep(wait);
    rejected = await send(settings.client, rejected);
  }
  return rejected;
}

async function send(client: EventBridgeClient, batch: readonly Pending[]): Promise<readonly Rejected[]> {
  try {
    const answer = await client.send(new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }));
    // Entries are answered in order. One that has no answer counts as refused.
    return batch.flatMap((each, index) => {
      const { EventId, ErrorCode = 'no answer' } = answer.Entries?.[index] ?? {};
      return EventId === undefined ? [{ ...each, code: ErrorCode }] : [];
    });
  } catch (error) {
    const { detail } = classify(error);
    return batch.map((each) => ({ ...each, code: detail })); // Sent again or reported: nothing is dropped here.
  }
}

/** Full requests, in order, none above the bounds of entries and bytes. */
function batchesOf(pending: readonly Pending[]): readonly (readonly Pending[])[] {
  const batches: Pending[][] = [];
  let bytes = 0;
  for (const each of pending) {
    const last = batches.at(-1);
    if (last === undefined || last.length === EVENTS_PER_REQUEST || bytes + each.bytes > REQUEST_BYTES) {
      batches.push([each]);
      bytes = each.bytes;
    } else {
      last.push(each);
      bytes += each.bytes;
    }
  }
  return batches;
}

function pendingOf(busName: string, event: DomainEvent): Pending {
  const { detailType, time, resources, detail } = event;
  const body = JSON.stringify(detail);
  return {
    event,
    entry: {
      EventBusName: busName,
      Source: EVENT_SOURCE,
      DetailType: detailType,
      // One bad instant must not fail its batch.
      ...defined({ Time: Number.isNaN(Date.parse(time)) ? undefined : new Date(time) }),
      Resources: [...resources],
      Detail: body,
    },
    bytes: TIME_BYTES + Buffer.byteLength([EVENT_SOURCE, detailType, body, ...resources].join('')),
  };
}

function reportLoss({ log, metrics }: EventSettings, event: DomainEvent, code: string): void {
  const policy = 'policy_id' in event.detail ? event.detail.policy_id : event.detail.policy;
  log.warn('EventLost', { policy, detailType: event.detailType, time: event.time, code });
  metrics.emit(policy, { [MetricName.EVENTS_LOST]: 1 });
}
