import type { PutEvent } from '../../rehearsal/cloud/world';

/** An event as EventBridge delivers it: `aws events test-event-pattern` takes it. */
export interface Delivered {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

export function delivered({ eventId, source, detailType, at, resources, detail }: PutEvent): Delivered {
  return {
    version: '0',
    id: eventId,
    'detail-type': detailType,
    source,
    account: '111122223333',
    time: `${new Date(at).toISOString().slice(0, 19)}Z`, // EventBridge counts in seconds.
    region: 'eu-central-1',
    resources,
    detail,
  };
}
