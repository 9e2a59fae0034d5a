import type { Scripted } from './scripted-guest';
import { createBench, DOCUMENT, INSTANCE, send, statusOf, type BenchOptions } from './fixtures';

const NEVER = { millis: Number.POSITIVE_INFINITY };
const PRE = { command: ['pre-script'] };

describe('a command', () => {
  test('is pending, in progress from its queueing on, and successful with its output', async () => {
    const bench = createBench({
      script: () => ({ millis: 1_000, stdout: 'evidence' }),
      modelSettings: { deliveryJitterMillis: 0 },
    });
    const id = await send(bench, PRE);
    await bench.clock.advance(100);
    expect(await statusOf(bench, id)).toEqual(['Pending', 'Pending', -1]);
    await bench.clock.advance(300);
    expect(await statusOf(bench, id)).toEqual(['InProgress', 'InProgress', -1]);
    await bench.clock.advance(1_000);
    expect(await statusOf(bench, id)).toEqual(['Success', 'Success', 0]);
    const got = await bench.call('GetCommandInvocation', { CommandId: id, InstanceId: INSTANCE });
    expect(got).toMatchObject({ StandardOutputContent: 'evidence', ExecutionElapsedTime: 'PT1.000S' });
    expect(bench.guest.started[0]?.script).toBe('#!/bin/sh\nOPERATION=pre-script');
  });

  test('is not there right after it was sent', async () => {
    const bench = createBench({ modelSettings: { statusVisibilityMillis: 500 } });
    const id = await send(bench, PRE);
    expect(await statusOf(bench, id)).toBeUndefined();
    const get = { CommandId: id, InstanceId: INSTANCE };
    expect(await bench.refusal('GetCommandInvocation', get)).toBe('InvocationDoesNotExist');
    expect((await bench.call('ListCommands', { CommandId: id })).Commands).toEqual([]);
    await bench.clock.advance(500);
    expect(await statusOf(bench, id)).toEqual(['Pending', 'Pending', -1]);
  });

  test('fails with the exit code of its script', async () => {
    const bench = createBench({ script: () => ({ exitCode: 201, stdout: 'out', stderr: 'no' }) });
    const id = await send(bench, PRE);
    await bench.clock.advance(1_000);
    expect(await statusOf(bench, id)).toEqual(['Failed', 'Failed', 201]);
    const { CommandInvocations } = await bench.call('ListCommandInvocations', { CommandId: id, Details: true });
    expect(CommandInvocations[0]?.CommandPlugins[0]?.Output).toBe('out\n----------ERROR-------\nno');
  });

  test('shows 2,500 characters in lists and 24,000 and 8,000 when asked for', async () => {
    const bench = createBench({ script: () => ({ stdout: 'o'.repeat(30_000), stderr: 'e'.repeat(30_000) }) });
    const id = await send(bench, PRE);
    await bench.clock.advance(1_000);
    const { CommandInvocations } = await bench.call('ListCommandInvocations', { CommandId: id, Details: true });
    expect(CommandInvocations[0]?.CommandPlugins[0]?.Output).toHaveLength(2_500);
    const got = await bench.call('GetCommandInvocation', { CommandId: id, InstanceId: INSTANCE });
    expect([got.StandardOutputContent.length, got.StandardErrorContent.length]).toEqual([24_000, 8_000]);
  });

  test('is killed by the agent when its step takes too long', async () => {
    const bench = createBench({ script: () => ({ ...NEVER, stdout: 'so far' }) });
    const id = await send(bench, { ...PRE, timeoutSeconds: ['10'] });
    await bench.clock.advance(10_000);
    expect(await statusOf(bench, id)).toEqual(['InProgress', 'InProgress', -1]);
    await bench.clock.advance(1_000);
    expect(await statusOf(bench, id)).toEqual(['TimedOut', 'ExecutionTimedOut', 137]);
    expect(bench.guest.killed).toEqual(['run_pre_post_scripts']);
    const got = await bench.call('GetCommandInvocation', { CommandId: id, InstanceId: INSTANCE });
    expect(got.StandardOutputContent).toBe('so far');
  });

  test.each(['4', '172801', 'soon'])('a time-out of %s silently becomes an hour', async (written) => {
    const bench = createBench({ script: () => NEVER, modelSettings: { statusDetails: 'blanks' } });
    const id = await send(bench, { ...PRE, timeoutSeconds: [written] });
    await bench.clock.advance(3_599_000);
    expect(await statusOf(bench, id)).toEqual(['InProgress', 'InProgress', -1]);
    await bench.clock.advance(3_000);
    expect(await statusOf(bench, id)).toEqual(['TimedOut', 'Execution Timed Out', 137]);
  });
});

describe('a cancel', () => {
  test('kills a running script: Cancelling, then Cancelled with 137', async () => {
    const bench = createBench({ script: () => NEVER });
    const id = await send(bench, PRE);
    await bench.clock.advance(1_000);
    await bench.call('CancelCommand', { CommandId: id });
    await bench.clock.advance(150);
    expect(await statusOf(bench, id)).toEqual(['Cancelling', 'Cancelling', -1]);
    await bench.clock.advance(1_000);
    expect(await statusOf(bench, id)).toEqual(['Cancelled', 'Cancelled', 137]);
    expect(bench.guest.killed).toEqual(['run_pre_post_scripts']);
  });

  test('that comes before the delivery keeps the script from running', async () => {
    const bench = createBench();
    const id = await send(bench, PRE);
    await bench.call('CancelCommand', { CommandId: id, InstanceIds: [INSTANCE] });
    await bench.clock.advance(5_000);
    expect(await statusOf(bench, id)).toEqual(['Cancelled', 'Cancelled', -1]);
    expect(bench.guest.started).toEqual([]);
  });

  test('that the agent never hears of leaves the script running', async () => {
    const faults: BenchOptions['faults'] = ({ operation }) =>
      operation === 'CancelCommand' ? { kind: 'never-delivered' } : undefined;
    const bench = createBench({ script: () => ({ millis: 20_000 }), faults });
    const id = await send(bench, PRE);
    await bench.clock.advance(1_000);
    await bench.call('CancelCommand', { CommandId: id });
    await bench.clock.advance(5_000);
    expect(await statusOf(bench, id)).toEqual(['Cancelling', 'Cancelling', -1]);
    await bench.clock.advance(15_000);
    expect(await statusOf(bench, id)).toEqual(['Success', 'Success', 0]);
  });

  test('changes nothing when it is too late, and is refused for what does not exist', async () => {
    const bench = createBench();
    const id = await send(bench, PRE);
    await bench.clock.advance(1_000);
    await bench.call('CancelCommand', { CommandId: id });
    await bench.clock.advance(1_000);
    expect(await statusOf(bench, id)).toEqual(['Success', 'Success', 0]);
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await bench.refusal('CancelCommand', { CommandId: unknown })).toBe('InvalidCommandId');
  });
});

describe("the agent's queue", () => {
  test('runs five scripts, has five more in progress without running them, and takes no eleventh', async () => {
    const bench = createBench({ script: () => ({ millis: 10_000 }), modelSettings: { deliveryJitterMillis: 0 } });
    const ids: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      ids.push(await send(bench, PRE));
    }
    await bench.clock.advance(1_000);
    const states = await Promise.all(ids.map(async (id) => (await statusOf(bench, id))?.[0]));
    expect(states.filter((state) => state === 'InProgress')).toHaveLength(10);
    expect(states.filter((state) => state === 'Pending')).toHaveLength(1);
    expect(bench.guest.started).toHaveLength(5);
    await bench.clock.advance(10_000);
    expect(bench.guest.started).toHaveLength(10);
    await bench.clock.advance(20_000);
    expect(bench.guest.started).toHaveLength(11);
  });

  test('lets a cancel past waiting scripts and takes a queued command out unrun', async () => {
    const bench = createBench({ script: () => NEVER });
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      ids.push(await send(bench, PRE));
    }
    await bench.clock.advance(1_000);
    const started = new Set(bench.guest.started.map(({ commandId }) => commandId));
    const queued = ids.find((id) => !started.has(id)) ?? '';
    await bench.call('CancelCommand', { CommandId: queued });
    await bench.clock.advance(1_000);
    expect(await statusOf(bench, queued)).toEqual(['Cancelled', 'Cancelled', -1]);
    expect(bench.guest.started).toHaveLength(5);
  });
});

describe('delivery', () => {
  test('waits for an agent that is offline, and times out when it stays so', async () => {
    const bench = createBench();
    bench.cloud.setInstance(INSTANCE, { agent: 'offline' });
    const waits = { InstanceIds: [INSTANCE], DocumentName: 'dlm', TimeoutSeconds: 30 };
    const lost = (await bench.call('SendCommand', waits)).Command.CommandId;
    await bench.clock.advance(29_000);
    expect(await statusOf(bench, lost)).toEqual(['Pending', 'Pending', -1]);
    await bench.clock.advance(2_000);
    expect(await statusOf(bench, lost)).toEqual(['TimedOut', 'DeliveryTimedOut', -1]);
    const late = (await bench.call('SendCommand', waits)).Command.CommandId;
    await bench.clock.advance(10_000);
    bench.cloud.setInstance(INSTANCE, { agent: 'online' });
    await bench.clock.advance(1_000);
    expect(await statusOf(bench, late)).toEqual(['Success', 'Success', 0]);
    expect(bench.guest.started).toHaveLength(1);
  });

  test('a stopped node that is registered is accepted and stays pending; an unknown one is refused', async () => {
    const bench = createBench();
    bench.cloud.setInstance(INSTANCE, { state: 'stopped' });
    const id = await send(bench, PRE);
    await bench.clock.advance(60_000);
    expect(await statusOf(bench, id)).toEqual(['Pending', 'Pending', -1]);
    expect((await bench.call('DescribeInstanceInformation', {})).InstanceInformationList).toEqual([]);
    bench.cloud.setInstance(INSTANCE, { agent: 'unmanaged' });
    expect(await bench.refusal('SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'dlm' })).toBe(
      'InvalidInstanceId',
    );
  });

  test('a script that goes on while its agent is offline is reported when it is back', async () => {
    const bench = createBench({ script: () => ({ millis: 1_000 }) });
    const id = await send(bench, PRE);
    await bench.clock.advance(500);
    bench.cloud.setInstance(INSTANCE, { agent: 'offline' });
    await bench.clock.advance(10_000);
    expect(await statusOf(bench, id)).toEqual(['InProgress', 'InProgress', -1]);
    bench.cloud.setInstance(INSTANCE, { agent: 'online' });
    await bench.clock.advance(200);
    expect(await statusOf(bench, id)).toEqual(['Success', 'Success', 0]);
  });
});

describe('looking a command up', () => {
  test('by document, time, status and stage, newest first, in pages', async () => {
    const bench = createBench();
    bench.cloud.addDocument({ name: 'other', content: DOCUMENT });
    const before = new Date(bench.clock.now() - 1).toISOString();
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      ids.unshift(await send(bench, PRE));
    }
    await bench.call('SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'other', Comment: 'quiesce/x/pre/1' });
    await bench.clock.advance(1_000);
    const Filters = [
      { key: 'DocumentName', value: 'dlm' },
      { key: 'InvokedAfter', value: before },
      { key: 'ExecutionStage', value: 'Complete' },
    ];
    const first = await bench.call('ListCommands', { Filters, MaxResults: 2 });
    const second = await bench.call('ListCommands', { Filters, MaxResults: 2, NextToken: first.NextToken });
    expect([...first.Commands, ...second.Commands].map(({ CommandId }) => CommandId)).toEqual(ids);
    expect(second.NextToken).toBeUndefined();
    const all = await bench.call('ListCommands', { InstanceId: INSTANCE });
    expect(all.Commands[0]).toMatchObject({ Comment: 'quiesce/x/pre/1', Status: 'Success', CompletedCount: 1 });
    const pending = { InstanceId: INSTANCE, Filters: [{ key: 'Status', value: 'Pending' }] };
    expect(await bench.refusal('ListCommands', pending)).toBe('InvalidFilterKey');
    expect(await bench.refusal('ListCommands', { NextToken: 'nonsense' })).toBe('InvalidNextToken');
  });
});

test('scripts of several commands all end when the cloud is closed', async () => {
  const scripted: Scripted = NEVER;
  const bench = createBench({ script: () => scripted });
  await send(bench, PRE);
  await bench.clock.advance(1_000);
  bench.cloud.close();
  await bench.clock.runUntilIdle();
  expect(bench.clock.pending).toBe(0);
});
