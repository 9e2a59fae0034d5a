import type { Fault } from '../../../rehearsal/cloud/faults';
import { createBench, INSTANCE, send, statusOf, type Bench } from './fixtures';

const SET = { InstanceSpecification: { InstanceId: INSTANCE } };

function benchWith(operation: string, fault: Fault): Bench {
  const script = (): { millis: number } => ({ millis: 100 });
  return createBench({ script, faults: (call) => (call.operation === operation ? fault : undefined) });
}

describe('a faulty call', () => {
  test.each([
    ['error-before-effect', 'InternalError', 0],
    ['error-after-effect', 'InternalError', 2],
    ['timeout-before-effect', 'TimeoutError', 0],
    ['timeout-after-effect', 'TimeoutError', 2],
    ['throttle', 'RequestLimitExceeded', 0],
  ] as const)('%s fails with %s after %i snapshots were made', async (kind, code, made) => {
    const bench = benchWith('CreateSnapshots', { kind });
    expect(await bench.refusal('CreateSnapshots', SET)).toBe(code);
    expect(bench.cloud.snapshots.size).toBe(made);
    expect(bench.cloud.calls.at(-1)).toMatchObject({ operation: 'CreateSnapshots', instance: INSTANCE, error: code });
  });
});

describe('a faulty command', () => {
  test('never-delivered times out at its delivery limit', async () => {
    const bench = benchWith('SendCommand', { kind: 'never-delivered' });
    const id = await send(bench);
    await bench.clock.advance(3_601_000);
    expect(await statusOf(bench, id)).toEqual(['TimedOut', 'DeliveryTimedOut', -1]);
    expect(bench.guest.started).toEqual([]);
  });

  test('late-delivery runs, late', async () => {
    const bench = benchWith('SendCommand', { kind: 'late-delivery', delayMillis: 90_000 });
    const id = await send(bench);
    await bench.clock.advance(90_000);
    expect(bench.guest.started).toEqual([]);
    await bench.clock.advance(2_000);
    expect(await statusOf(bench, id)).toEqual(['Success', 'Success', 0]);
  });

  test('lost-status ends in the guest but stays in progress until the limits of delivery and execution', async () => {
    const bench = benchWith('SendCommand', { kind: 'lost-status' });
    const id = await send(bench, { timeoutSeconds: ['60'] });
    await bench.clock.advance(3_650_000);
    expect(bench.guest.started).toHaveLength(1);
    expect(await statusOf(bench, id)).toEqual(['InProgress', 'InProgress', -1]);
    await bench.clock.advance(20_000);
    expect(await statusOf(bench, id)).toEqual(['TimedOut', 'DeliveryTimedOut', -1]);
  });

  test('wrong-status tells the opposite of what happened', async () => {
    const bench = benchWith('SendCommand', { kind: 'wrong-status' });
    const id = await send(bench);
    await bench.clock.advance(2_000);
    expect(await statusOf(bench, id)).toEqual(['Failed', 'Failed', 1]);
  });
});

describe('the record', () => {
  test('names service, operation, instance, caller and instants of each call, and listeners hear of it', async () => {
    const bench = createBench();
    const heard: string[] = [];
    bench.cloud.listen({
      onCall: ({ operation }) => heard.push(operation),
      onCommand: ({ status }) => heard.push(status),
      onSnapshots: ({ snapshotIds }) => heard.push(`${snapshotIds.length} snapshots`),
      onEvent: ({ source }) => heard.push(source),
    });
    await bench.clock.runUntil(
      bench.cloud.call({ service: 'ec2', operation: 'CreateSnapshots', input: SET, caller: 'QUIESCEsnapshot' }),
    );
    await send(bench);
    await bench.clock.advance(1_000);
    const entry = { Source: 'quiesce', DetailType: 'Run Started', Detail: '{}' };
    await bench.call('PutEvents', { Entries: [entry] });
    expect(heard).toEqual([
      '2 snapshots',
      'CreateSnapshots',
      'SendCommand',
      'InProgress',
      'Success',
      'quiesce',
      'PutEvents',
    ]);
    const [first] = bench.cloud.calls;
    expect(first).toMatchObject({ service: 'ec2', instance: INSTANCE, caller: 'QUIESCEsnapshot' });
    expect((first?.answeredAt ?? 0) - (first?.at ?? 0)).toBe(300);
  });

  test('two clouds with the same seed behave the same', async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const bench = createBench();
        await bench.call('CreateSnapshots', SET);
        await send(bench);
        await bench.clock.runUntilIdle();
        return [...bench.cloud.snapshots.keys(), ...bench.cloud.commands.keys(), bench.clock.now()];
      }),
    );
    expect(runs[0]).toEqual(runs[1]);
  });
});

describe('PutEvents', () => {
  test('refuses entries one by one and keeps the good ones', async () => {
    const bench = createBench();
    const good = { Source: 'quiesce', DetailType: 'Run Started', Detail: '{"run":"r"}' };
    const { FailedEntryCount, Entries } = await bench.call('PutEvents', {
      Entries: [good, { ...good, Detail: 'no' }, { ...good, Source: 'aws.ec2' }, { Source: 'quiesce', Detail: '{}' }],
    });
    expect(FailedEntryCount).toBe(3);
    expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
    ]);
    expect(bench.cloud.events).toMatchObject([{ bus: 'default', detailType: 'Run Started', detail: { run: 'r' } }]);
  });

  test('refuses a request of more than 256 KB', async () => {
    const Entries = [{ Source: 'quiesce', DetailType: 'Big', Detail: JSON.stringify({ x: 'x'.repeat(262_144) }) }];
    expect(await createBench().refusal('PutEvents', { Entries })).toBe('ValidationException');
  });
});
