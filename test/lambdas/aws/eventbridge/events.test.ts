import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { configOf, EVENTS } from '../../../../lambdas/aws/clients';
import { eventBridgeEvents } from '../../../../lambdas/aws/eventbridge/events';
import { DetailType } from '../../../../lambdas/domain/events';
import type { DomainEvent } from '../../../../lambdas/domain/events';
import { recorders } from '../recorded';
import { stubbed } from '../stub-service';
import type { Reply } from '../stub-service';
import { failing, hastyClock, wired } from '../wired';

function anEvent(runId: string): Extract<DomainEvent, { readonly detailType: 'Run Started' }> {
  return {
    detailType: DetailType.RUN_STARTED,
    time: '2026-11-22T03:00:00.000Z',
    resources: ['arn:aws:states:eu-central-1:123456789012:execution:quiesce:1'],
    detail: { policy: 'databases', schedule: 'nightly', runId, scheduledTime: '2026-11-22T03:00:00.000Z' },
  };
}

const events = (count: number): readonly DomainEvent[] =>
  Array.from({ length: count }, (_, index) => anEvent(`run-${index}`));

test('an event goes to the bus with source, time, type, resources and detail', () =>
  wired({}, async ({ events: client, cloud, inputs }) => {
    const port = eventBridgeEvents({ client, busName: 'engine-bus', clock: hastyClock(), ...recorders() });
    await port.publish([anEvent('run-0')]);
    expect(inputs('PutEvents')).toEqual([
      {
        Entries: [
          {
            EventBusName: 'engine-bus',
            Source: 'quiesce',
            DetailType: 'Run Started',
            Time: new Date('2026-11-22T03:00:00.000Z'),
            Resources: anEvent('run-0').resources,
            Detail: JSON.stringify(anEvent('run-0').detail),
          },
        ],
      },
    ]);
    expect(cloud.events).toMatchObject([{ source: 'quiesce', detail: { runId: 'run-0' } }]);
  }));

test('events go ten to a request, in order', () =>
  wired({}, async ({ events: client, cloud, inputs }) => {
    const port = eventBridgeEvents({ client, busName: 'b', clock: hastyClock(), ...recorders() });
    await port.publish(events(23));
    expect(inputs('PutEvents').map(({ Entries }) => (Entries as readonly unknown[]).length)).toEqual([10, 10, 3]);
    expect(cloud.events.map(({ detail }) => detail)).toEqual(events(23).map(({ detail }) => detail));
  }));

test('no request is larger than 256 KB', () =>
  wired({}, async ({ events: client, cloud, inputs }) => {
    const { logged, ...rest } = recorders();
    const port = eventBridgeEvents({ client, busName: 'b', clock: hastyClock(), ...rest });
    const large = Array.from({ length: 3 }, (_, index) => anEvent(`${index}`.repeat(100_000)));
    await port.publish(large);
    expect(inputs('PutEvents')).toHaveLength(2);
    expect(cloud.events).toHaveLength(3);
    expect(logged).toEqual([]);
  }));

test('an event above 256 KB is lost alone, logged and counted', () =>
  wired({}, async ({ events: client, cloud }) => {
    const { logged, emitted, ...rest } = recorders();
    const port = eventBridgeEvents({ client, busName: 'b', clock: hastyClock(), ...rest });
    await port.publish([anEvent('run-0'), anEvent('x'.repeat(300_000)), anEvent('run-1')]);
    expect(cloud.events).toHaveLength(2);
    expect(logged).toMatchObject([{ level: 'warn', event: 'EventLost', fields: { detailType: 'Run Started' } }]);
    expect(emitted).toEqual([{ policy: 'databases', counts: { EventsLost: 1 } }]);
  }));

test('only the entries that failed are sent again', async () => {
  const refused = { ErrorCode: 'InternalFailure', ErrorMessage: 'try again' };
  const answers = [[{ EventId: '1' }, refused, { EventId: '3' }], [{ EventId: '2' }]];
  await stubbed(
    (_, count) => putEventsAnswer(answers[count - 1] ?? []),
    async ({ url, requests }) => {
      const { logged, ...rest } = recorders();
      const clock = hastyClock();
      await eventBridgeEvents({ client: clientOf(url), busName: 'b', clock, ...rest }).publish(events(3));
      expect(requests).toHaveLength(2);
      expect(runsIn(requests[1]?.body)).toEqual(['run-1']);
      expect(clock.waits).toEqual([100]);
      expect(logged).toEqual([]);
    },
  );
});

test('an entry that fails for good is logged and counted, the others are not sent twice', async () => {
  await stubbed(
    ({ body }) =>
      putEventsAnswer(
        runsIn(body).map((run) => (run === 'run-1' ? { ErrorCode: 'MalformedDetail' } : { EventId: run })),
      ),
    async ({ url, requests }) => {
      const { logged, emitted, ...rest } = recorders();
      const clock = hastyClock();
      await eventBridgeEvents({ client: clientOf(url), busName: 'b', clock, ...rest }).publish(events(3));
      expect(requests.map(({ body }) => runsIn(body).length)).toEqual([3, 1, 1, 1]);
      expect(clock.waits).toEqual([100, 400, 900]);
      expect(logged).toMatchObject([{ event: 'EventLost', fields: { policy: 'databases', code: 'MalformedDetail' } }]);
      expect(emitted).toEqual([{ policy: 'databases', counts: { EventsLost: 1 } }]);
    },
  );
});

test('a bus that does not answer loses the events, and the run goes on', () =>
  wired({ faults: failing('PutEvents', 'error-before-effect') }, async ({ events: client }) => {
    const { emitted, ...rest } = recorders();
    await eventBridgeEvents({ client, busName: 'b', clock: hastyClock(), ...rest }).publish(events(2));
    expect(emitted).toHaveLength(2);
  }));

test('no events make no request', () =>
  wired({}, async ({ events: client, cloud }) => {
    await eventBridgeEvents({ client, busName: 'b', clock: hastyClock(), ...recorders() }).publish([]);
    expect(cloud.calls).toEqual([]);
  }));

function clientOf(url: string): EventBridgeClient {
  return new EventBridgeClient({ ...configOf(EVENTS), endpoint: url });
}

function putEventsAnswer(entries: readonly object[]): Reply {
  const failed = entries.filter((entry) => 'ErrorCode' in entry).length;
  return { kind: 'answer', status: 200, body: JSON.stringify({ FailedEntryCount: failed, Entries: entries }) };
}

function runsIn(body: string | undefined): readonly string[] {
  const { Entries } = JSON.parse(body ?? '') as { readonly Entries: readonly { readonly Detail: string }[] };
  return Entries.map(({ Detail }) => (JSON.parse(Detail) as { readonly runId: string }).runId);
}
