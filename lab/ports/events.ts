import type { DomainEvent } from '../../lambdas/domain/events';
import type { Clock, Events, Log, Metrics } from '../../lambdas/ports';
import type { EventEntry } from '../../rehearsal/cloud/events/put-events';
import type { CloudClient } from './client';
import { classify } from './errors';

const SOURCE = 'quiesce';
const ENTRIES_PER_REQUEST = 10;
const REQUEST_BYTES = 256 * 1024;
const TIME_BYTES = 14;
const WAITS_MILLIS: readonly number[] = [100, 400, 900];

export interface EventSettings {
  readonly client: CloudClient;
  readonly busName: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Pending {
  readonly event: DomainEvent;
  readonly entry: EventEntry;
  readonly bytes: number;
}

interface Rejected extends Pending {
  readonly code: string;
}

/** The model's bus; never rejects, and reports what was lost as `lambdas/aws/eventbridge/events.ts` does. */
export function modelledEvents(settings: EventSettings): Events {
  return {
    publish: async (events) => {
      const pending = events.map((event) => pendingOf(settings.busName, event));
      const tooLarge = pending.filter(({ bytes }) => bytes > REQUEST_BYTES);
      const lost: Rejected[] = tooLarge.map((each) => ({ ...each, code: `${each.bytes} bytes are too many` }));
      for (const batch of batchesOf(pending.filter(({ bytes }) => bytes <= REQUEST_BYTES))) {
        lost.push(...(await sendPatiently(settings, batch)));
      }
      for (const { event, code } of lost) {
        reportLoss(settings, event, code);
      }
      return lost.length === 0 ? 'published' : 'lost';
    },
  };
}

async function sendPatiently(
  { client, clock }: EventSettings,
  batch: readonly Pending[],
): Promise<readonly Rejected[]> {
  let rejected = await send(client, batch);
  for (const wait of WAITS_MILLIS) {
    if (rejected.length === 0) {
      return rejected;
    }
    await clock.sleep(wait);
    rejected = await send(client, rejected);
  }
  return rejected;
}

async function send(client: CloudClient, batch: readonly Pending[]): Promise<readonly Rejected[]> {
  try {
    const { Entries } = await client.call('PutEvents', { Entries: batch.map(({ entry }) => entry) });
    return batch.flatMap((each, index) =>
      Entries[index]?.EventId === undefined ? [{ ...each, code: Entries[index]?.ErrorCode ?? 'no answer' }] : [],
    );
  } catch (error) {
    const { detail } = classify(error);
    return batch.map((each) => ({ ...each, code: detail })); // Sent again or reported: nothing is dropped here.
  }
}

function batchesOf(pending: readonly Pending[]): readonly (readonly Pending[])[] {
  const batches: Pending[][] = [];
  let bytes = 0;
  for (const each of pending) {
    const last = batches.at(-1);
    const isFull = last === undefined || last.length === ENTRIES_PER_REQUEST || bytes + each.bytes > REQUEST_BYTES;
    if (isFull) {
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
  const entry = {
    EventBusName: busName,
    Source: SOURCE,
    DetailType: detailType,
    ...(Number.isNaN(Date.parse(time)) ? {} : { Time: new Date(time) }),
    Resources: resources,
    Detail: body,
  };
  return { event, entry, bytes: TIME_BYTES + Buffer.byteLength([SOURCE, detailType, body, ...resources].join('')) };
}

function reportLoss({ log, metrics }: EventSettings, event: DomainEvent, code: string): void {
  const policy = 'policy_id' in event.detail ? event.detail.policy_id : event.detail.policy;
  log.warn('EventLost', { policy, detailType: event.detailType, time: event.time, code });
  metrics.emit(policy, { EventsLost: 1 });
}
