import { SFNClient } from '@aws-sdk/client-sfn';
import { configOf, READ } from '../../../../lambdas/aws/clients';
import { stepFunctionsExecutions, type Executions } from '../../../../lambdas/aws/stepfunctions/executions';
import { BadInput, Denied } from '../../../../lambdas/errors';
import { systemClock } from '../../../../rehearsal/clock';
import { createCloud, type Cloud, type CloudOptions } from '../../../../rehearsal/cloud/cloud';
import { startWire } from '../../../../rehearsal/wire/server';
import { AT_ONCE } from '../wired';

const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:quiesce';
const ARN = 'arn:aws:states:eu-central-1:111122223333:execution:quiesce:1';
const MAP_RUN = 'arn:aws:states:eu-central-1:111122223333:mapRun:quiesce/Targets:1';

async function withExecutions(
  body: (executions: Executions, cloud: Cloud) => Promise<void>,
  options: Pick<CloudOptions, 'faults'> = {},
): Promise<void> {
  const cloud = createCloud({ clock: systemClock, modelSettings: AT_ONCE, ...options });
  const wire = await startWire({ cloud });
  try {
    await body(stepFunctionsExecutions(new SFNClient({ ...configOf(READ), endpoint: wire.url })), cloud);
  } finally {
    cloud.close();
    await wire.close();
  }
}

describe('a start', () => {
  const asked = { machineArn: MACHINE, name: 'by-hand-1', input: '{"a":1}' };

  test('begins one execution, however often it is asked with the same name and input', () =>
    withExecutions(async (executions, cloud) => {
      const played: string[] = [];
      cloud.addStateMachine({ arn: MACHINE, play: ({ arn, input }) => played.push(`${arn} ${input}`) });
      const first = await executions.start(asked);
      expect(first.arn).toBe('arn:aws:states:eu-central-1:111122223333:execution:quiesce:by-hand-1');
      expect(Math.abs(Date.parse(first.startedAt) - Date.now())).toBeLessThan(60_000);
      expect(await executions.start(asked)).toEqual(first);
      expect(played).toEqual([`${first.arn} {"a":1}`]);
      await expect(executions.start({ ...asked, input: '{}' })).rejects.toThrow(/ExecutionAlreadyExists/);
      cloud.putExecution({ arn: first.arn, input: asked.input, events: [{ type: 'ExecutionSucceeded' }] });
      await expect(executions.start(asked)).rejects.toThrow(/ExecutionAlreadyExists/);
    }));

  test('of an unknown machine, or with what is no JSON, is refused', () =>
    withExecutions(async (executions, cloud) => {
      await expect(executions.start(asked)).rejects.toThrow(BadInput);
      cloud.addStateMachine({ arn: MACHINE });
      await expect(executions.start({ ...asked, input: '{' })).rejects.toThrow(/InvalidExecutionInput/);
    }));

  test('that is not allowed is denied', () =>
    withExecutions(
      async (executions, cloud) => {
        cloud.addStateMachine({ arn: MACHINE });
        await expect(executions.start(asked)).rejects.toThrow(Denied);
      },
      { faults: ({ operation }) => (operation === 'StartExecution' ? { kind: 'denied' } : undefined) },
    ));
});

describe('the events of an execution', () => {
  test('are read in their order and without data, page by page', () =>
    withExecutions(async (executions, cloud) => {
      const at = Date.parse('2026-11-30T03:00:00.000Z');
      const entered = { name: 'Prepare', input: '{}' };
      cloud.putExecution({
        arn: ARN,
        startedAt: at,
        events: [
          { type: 'ExecutionStarted' },
          { type: 'MapStateStarted', mapStateStartedEventDetails: { length: 7 } },
          { type: 'MapRunStarted', mapRunStartedEventDetails: { mapRunArn: MAP_RUN } },
          ...Array.from({ length: 1_000 }, () => ({ type: 'TaskStateEntered', stateEnteredEventDetails: entered })),
          { type: 'TaskStateExited', stateExitedEventDetails: { name: 'Prepare', output: '{}' } },
          { type: 'ExecutionSucceeded', at: at + 1_000, executionSucceededEventDetails: { output: '{}' } },
        ],
      });
      const events = await executions.events(ARN);
      const instant = '2026-11-30T03:00:00.000Z';
      expect(events).toHaveLength(1_005);
      expect(events.slice(0, 4)).toEqual([
        { type: 'ExecutionStarted', at: instant },
        { type: 'MapStateStarted', at: instant, items: 7 },
        { type: 'MapRunStarted', at: instant, mapRunArn: MAP_RUN },
        { type: 'TaskStateEntered', at: instant, state: 'Prepare' },
      ]);
      expect(events.slice(-2)).toEqual([
        { type: 'TaskStateExited', at: instant, state: 'Prepare' },
        { type: 'ExecutionSucceeded', at: '2026-11-30T03:00:01.000Z' },
      ]);
      expect(cloud.calls.filter(({ operation }) => operation === 'GetExecutionHistory')).toHaveLength(2);
    }));

  test('are read from the last on with their data, and only as many as are wanted', () =>
    withExecutions(async (executions, cloud) => {
      cloud.putExecution({
        arn: ARN,
        events: [
          { type: 'ExecutionStarted' },
          { type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'CompleteRun', input: '{"in":1}' } },
          { type: 'TaskStateExited', stateExitedEventDetails: { name: 'CompleteRun', output: '{"out":1}' } },
          { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'RunFailed', cause: 'why' } },
        ],
      });
      expect(await executions.lastEvents(ARN, 3)).toMatchObject([
        { type: 'ExecutionFailed', error: 'RunFailed', cause: 'why' },
        { type: 'TaskStateExited', state: 'CompleteRun', data: '{"out":1}' },
        { type: 'TaskStateEntered', state: 'CompleteRun', data: '{"in":1}' },
      ]);
    }));

  test('of an execution that is not kept any more are unknown', () =>
    withExecutions(async (executions) => {
      expect(await executions.lastEvents(ARN, 3)).toBeUndefined();
    }));
});

test('the children of a Map Run are all listed, with their status', () =>
  withExecutions(async (executions, cloud) => {
    const child = (number: number): string => `${ARN.replace('quiesce:1', 'quiesce/Targets')}:${String(number)}`;
    for (let number = 0; number < 1_001; number += 1) {
      cloud.putExecution({ arn: child(number), mapRunArn: MAP_RUN, events: [{ type: 'ExecutionStarted' }] });
    }
    cloud.putExecution({ arn: child(0), mapRunArn: MAP_RUN, events: [{ type: 'ExecutionTimedOut' }] });
    cloud.putExecution({ arn: 'other', events: [] });
    const children = await executions.children(MAP_RUN);
    expect(children).toHaveLength(1_001);
    expect(children.filter(({ status }) => status !== 'RUNNING')).toEqual([{ arn: child(0), status: 'TIMED_OUT' }]);
  }));

test('the tags of a machine are read; one that is gone has none', () =>
  withExecutions(async (executions, cloud) => {
    cloud.addStateMachine({ arn: MACHINE, tags: { 'quiesce:ledger': 'table' } });
    expect(await executions.tags(MACHINE)).toEqual([{ key: 'quiesce:ledger', value: 'table' }]);
    expect(await executions.tags(`${MACHINE}2`)).toBeUndefined();
  }));
