import validate from 'asl-validator';
import { join } from 'node:path';
import { RESULT_PATHS } from '../../lambdas/contract';
import type { FunctionName } from '../../lambdas/environment';
import { FUNCTION_TIMEOUT_SECONDS } from '../../statemachine/timeouts';
import { expectGolden } from '../lib/golden';
import { allStates, synthesizedMachines, type Rule } from './synthesized-machine';

const machines = synthesizedMachines();
const states = Object.values(machines).flatMap(allStates);
const tasks = states.filter(([, state]) => state.Type === 'Task');
const retriers = states.flatMap(([name, { Retry = [] }]) => Retry.map((rule) => [name, rule] as const));
const text = JSON.stringify(machines);

describe.each([
  ['runs', 'quiesce.asl.json', machines.run],
  ['drills', 'drill.asl.json', machines.drill],
] as const)('the state machine of %s', (_, file, machine) => {
  test('is the committed one', () => {
    expectGolden(join(__dirname, '../../statemachine', file), machine);
  });

  test('is valid', () => {
    const { isValid, errors } = validate(machine);
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  test('uses no name twice', () => {
    const names = allStates(machine).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('the state machines have one task for each step', () => {
  expect(tasks.map(([name]) => name).sort()).toEqual(Object.keys(RESULT_PATHS).sort());
});

describe('the state machine of drills', () => {
  const of = (name: string) => machines.drill.States[name];
  const nextOf = (name: string): unknown => (of(name) as { readonly Next?: string } | undefined)?.Next;
  const caughtBy = (name: string): unknown => (of(name)?.Catch?.at(-1) as { readonly Next?: string } | undefined)?.Next;

  test.each(['LaunchInstance', 'AwaitInstance', 'SendCheck', 'AwaitCheck'])(
    'removes the instance first after any failure of %s',
    (step) => {
      expect(caughtBy(step)).toBe('RemoveInstance');
    },
  );

  test('records the result last, also of a removal that failed, and ends as failed where it can not', () => {
    expect(nextOf('RemoveInstance')).toBe('RecordDrill');
    expect(['ChooseSet', 'RemoveInstance'].map(caughtBy)).toEqual(['RecordDrill', 'RecordDrill']);
    expect(nextOf('RecordDrill')).toBe('Passed?');
    expect(caughtBy('RecordDrill')).toBe('DrillNotRecorded');
  });

  test('keeps what is known when a step fails', () => {
    const paths = Object.values(machines.drill.States).flatMap(({ Catch = [] }) =>
      Catch.map((rule) => (rule as { readonly ResultPath?: string }).ResultPath),
    );
    expect(new Set(paths)).toEqual(new Set(['$.failure']));
  });
});

describe('what a rehearsal would get wrong is not used:', () => {
  test.each([
    ['intrinsic functions', /"States\.(?!ALL|Timeout|TaskFailed|DataLimitExceeded|Runtime|Permissions)/],
    ['JSONata', /JSONata|\{%/],
    ['variables', /"Assign":/],
    ['the context of the state', /\$\$\.State\.(?!RetryCount)/],
    ['heartbeats', /"Heartbeat/],
    ['task tokens', /waitForTaskToken/],
  ])('%s', (_, pattern) => {
    expect(text).not.toMatch(pattern);
  });
});

describe('retriers and catchers', () => {
  test.each(states.filter(([, state]) => state.Retry !== undefined || state.Catch !== undefined))(
    'of %s name States.ALL last and alone',
    (_, { Retry = [], Catch = [] }) => {
      for (const rules of [Retry, Catch]) {
        const all = rules.findIndex(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
        expect([-1, rules.length - 1]).toContain(all);
        expect(all === -1 ? ['States.ALL'] : rules[all]?.ErrorEquals).toEqual(['States.ALL']);
      }
    },
  );

  /** Names under which a function's time-out, its death and Lambda's own failures arrive; the step may have run. */
  const UNFINISHED = [
    ...['Sandbox.Timedout', 'Sandbox.Failure', 'Lambda.Unknown', 'Runtime.ExitError', 'Runtime.OutOfMemory'],
    ...['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
    ...['Lambda.TooManyRequestsException', 'Lambda.ClientExecutionTimeoutException'],
  ];

  test.each(tasks)(
    'of %s answer a function that did not finish: a retry, or the thaw',
    (name, { Retry = [], Catch = [] }) => {
      const isMatched = (error: string, rules: readonly Rule[]): boolean =>
        rules.some(({ ErrorEquals }) => ErrorEquals.some((matched) => [error, 'States.ALL'].includes(matched)));
      expect(UNFINISHED.filter((error) => !isMatched(error, name === 'SnapshotWhenFrozen' ? Catch : Retry))).toEqual(
        [],
      );
    },
  );

  test.each(retriers)('of %s wait for a second at least', (_, rule) => {
    expect(rule.IntervalSeconds).toBeGreaterThanOrEqual(1);
  });

  test('never repeat the step that owns the freeze window', () => {
    expect(states.find(([name]) => name === 'SnapshotWhenFrozen')?.[1].Retry).toBeUndefined();
  });
});

describe('each task', () => {
  test.each(tasks)('%s is caught for any error', (_, { Catch = [] }) => {
    expect(Catch.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });

  test.each(tasks)('%s waits for longer than its function may run', (_, { Resource = '', TimeoutSeconds = 0 }) => {
    const functionName = Resource.split(':').at(-2) as FunctionName;
    expect(TimeoutSeconds).toBeGreaterThan(FUNCTION_TIMEOUT_SECONDS[functionName]);
  });
});

describe('the map', () => {
  const map = states.find(([, state]) => state.Type === 'Map')?.[1];

  test('is the only one', () => {
    expect(states.filter(([, state]) => state.Type === 'Map')).toHaveLength(1);
  });

  test('starts standard executions with a label of their own', () => {
    expect(map?.ItemProcessor?.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
    expect(map?.Label).toBe('Targets');
  });

  test('lets no target fail another, and is caught itself', () => {
    expect(map?.ToleratedFailurePercentage).toBe(100);
    expect(map?.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  });
});
