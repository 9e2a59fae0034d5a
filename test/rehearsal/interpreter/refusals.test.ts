import { loadMachine, MachineRefusedError, type JsonObject, type JsonValue } from '../../../rehearsal/interpreter';
import { chain, distributed, task } from './machines';

const one = (state: JsonObject): JsonObject => chain({ Step: state });
const pass = { Type: 'Pass', End: true };
const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const choice = (rule: JsonObject): JsonObject => chain({ Step: { Type: 'Choice', Choices: [rule] }, Next: pass });

const REFUSED: readonly (readonly [string, JsonValue, string])[] = [
  [
    'a machine in JSONata',
    chain({ Step: pass }, { QueryLanguage: 'JSONata' }),
    'the machine, field QueryLanguage: only JSONPath is supported, got "JSONata"',
  ],
  [
    'a state in JSONata',
    one({ ...pass, QueryLanguage: 'JSONata' }),
    'state "Step", field QueryLanguage: only JSONPath',
  ],
  [
    'an unknown field of the machine',
    chain({ Step: pass }, { Extra: 1 }),
    'the machine, field Extra: not supported here',
  ],
  ['an unknown field of a state', one({ ...pass, Assign: {} }), 'state "Step", field Assign: not supported here'],
  ['a definition that is no object', 'text', 'the machine: must be an object, got "text"'],
  ['a Parallel', one({ Type: 'Parallel', End: true }), 'state "Step", field Type: Parallel is not supported'],
  [
    'an activity',
    one({ ...invoke, Resource: 'arn:aws:states:eu-central-1:123456789012:activity:x' }),
    'state "Step", field Resource: arn:aws:states:eu-central-1:123456789012:activity:x is not supported',
  ],
  [
    'waitForTaskToken',
    one({ ...invoke, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }),
    'field Resource: arn:aws:states:::lambda:invoke.waitForTaskToken is not supported',
  ],
  ['another integration', one({ ...invoke, Resource: 'arn:aws:states:::sqs:sendMessage' }), 'field Resource'],
  [
    'an SDK integration',
    one({ ...invoke, Resource: 'arn:aws:states:::aws-sdk:ec2:createSnapshots' }),
    'field Resource',
  ],
  ['lambda:invoke without Parameters', one(invoke), 'state "Step", field Parameters: must be an object, got nothing'],
  [
    'an asynchronous invocation',
    one({ ...invoke, Parameters: { FunctionName: 'f', InvocationType: 'Event' } }),
    'InvocationType: only RequestResponse',
  ],
  ['a heartbeat', one(task('f', { HeartbeatSeconds: 5 })), 'field HeartbeatSeconds: not supported here'],
  ['credentials', one(task('f', { Credentials: {} })), 'field Credentials: not supported here'],
  [
    'an intrinsic function',
    one({ ...pass, Parameters: { 'id.$': 'States.UUID()' } }),
    'state "Step", field Parameters.id.$: the intrinsic function "States.UUID()" is not supported',
  ],
  [
    'an intrinsic function deep in a payload',
    one({ ...pass, Parameters: { a: [{ 'b.$': "States.Format('{}', $.x)" }] } }),
    'field Parameters.a.b.$: the intrinsic function',
  ],
  [
    'the task token',
    one({ ...pass, Parameters: { 'token.$': '$$.Task.Token' } }),
    'field Parameters.token.$: $$.Task.Token is not supported',
  ],
  [
    'the map item outside of an ItemSelector',
    one({ ...pass, Parameters: { 'x.$': '$$.Map.Item.Value' } }),
    '$$.Map.Item.Value is not supported',
  ],
  [
    'a path that may name several nodes',
    one({ ...pass, InputPath: '$.a[*]' }),
    'state "Step", field InputPath: "$.a[*]" is not a reference path',
  ],
  ['a filter', one({ ...pass, OutputPath: '$.a[?(@.b)]' }), 'field OutputPath: "$.a[?(@.b)]" is not a reference path'],
  ['a path without $', one({ ...pass, Parameters: { 'x.$': 'a.b' } }), '"a.b" is not a path'],
  ['a result into the context', one({ ...pass, ResultPath: '$$.Execution' }), 'field ResultPath'],
  [
    'a result into an array',
    one({ ...pass, ResultPath: '$.a[0]' }),
    'field ResultPath: array indexes are not supported',
  ],
  ['a state without an end', one({ Type: 'Pass' }), 'state "Step", field Next: a state has either Next or End'],
  ['a state with two ends', one({ ...pass, Next: 'Step' }), 'state "Step", field Next: a state has either Next or End'],
  [
    'a state that leads nowhere',
    one({ Type: 'Pass', Next: 'Gone' }),
    'state "Step", field Next: there is no state "Gone" beside it',
  ],
  [
    'a catcher that leads nowhere',
    one(task('f', { Catch: [{ ErrorEquals: ['X'], Next: 'Gone' }] })),
    'there is no state "Gone" beside it',
  ],
  [
    'a start that is not there',
    { StartAt: 'Gone', States: { Step: pass } },
    'the machine, field StartAt: there is no state "Gone"',
  ],
  ['a name used twice', chain({ Step: distributed({ Step: pass }) }), 'state "Step": the name is used twice'],
  ['a name of more than 80 characters', chain({ ['x'.repeat(81)]: pass }), 'the name is longer than 80 characters'],
  [
    'States.ALL before the end',
    one(task('f', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] })),
    'field Retry: States.ALL must be in the last entry',
  ],
  [
    'States.ALL beside another',
    one(task('f', { Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] })),
    'Retry[0], field ErrorEquals: States.ALL must stand alone',
  ],
  [
    'a retrier of no errors',
    one(task('f', { Retry: [{ ErrorEquals: [] }] })),
    'field ErrorEquals: must name at least one error',
  ],
  [
    'an interval of nothing',
    one(task('f', { Retry: [{ ErrorEquals: ['X'], IntervalSeconds: 0 }] })),
    'field IntervalSeconds: must be a whole number from 1 to 99999999, got 0',
  ],
  [
    'a backoff that shrinks',
    one(task('f', { Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }] })),
    'field BackoffRate: must be a number of at least 1',
  ],
  [
    'an unknown jitter',
    one(task('f', { Retry: [{ ErrorEquals: ['X'], JitterStrategy: 'HALF' }] })),
    'field JitterStrategy: must be FULL or NONE',
  ],
  ['a retry of a Pass', one({ ...pass, Retry: [] }), 'field Retry: not supported here'],
  ['a time-out of zero', one(task('f', { TimeoutSeconds: 0 })), 'field TimeoutSeconds: must be a whole number from 1'],
  ['two time-outs', one(task('f', { TimeoutSeconds: 1, TimeoutSecondsPath: '$.t' })), 'exclude each other'],
  ['a wait for nothing', one({ Type: 'Wait', End: true }), 'a Wait has exactly one of'],
  [
    'a wait for two things',
    one({ Type: 'Wait', Seconds: 1, TimestampPath: '$.t', End: true }),
    'a Wait has exactly one of',
  ],
  [
    'StringMatches',
    choice({ Variable: '$.a', StringMatches: 'x*', Next: 'Next' }),
    'Choices[0], field StringMatches: is not a supported operator',
  ],
  [
    'an operand of another type',
    choice({ Variable: '$.a', NumericEquals: '1', Next: 'Next' }),
    'field NumericEquals: must be a numeric, got "1"',
  ],
  [
    'a condition of two operators',
    choice({ Variable: '$.a', IsNull: true, IsString: true, Next: 'Next' }),
    'a condition has exactly one operator',
  ],
  [
    'a choice without rules',
    chain({ Step: { Type: 'Choice', Choices: [] } }),
    'field Choices: must have at least one rule',
  ],
  [
    'a nested Next',
    choice({ Not: { Variable: '$.a', IsNull: true, Next: 'Next' }, Next: 'Next' }),
    'only a rule has Next',
  ],
  [
    'express children',
    one(
      distributed(
        { Work: pass },
        {
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            ...chain({ Work: pass }),
          },
        },
      ),
    ),
    'only INLINE, and DISTRIBUTED with ExecutionType STANDARD',
  ],
  ['a result writer', one(distributed({ Work: pass }, { ResultWriter: {} })), 'field ResultWriter: not supported here'],
  ['an item reader', one(distributed({ Work: pass }, { ItemReader: {} })), 'field ItemReader: not supported here'],
  ['batches', one(distributed({ Work: pass }, { ItemBatcher: {} })), 'field ItemBatcher: not supported here'],
  [
    'a tolerance of an inline map',
    one({ Type: 'Map', ItemProcessor: chain({ Work: pass }), ToleratedFailurePercentage: 1, End: true }),
    'field ToleratedFailurePercentage: not supported here',
  ],
  [
    'the old Iterator',
    one({ Type: 'Map', Iterator: chain({ Work: pass }), End: true }),
    'field ItemProcessor: must be an object, got nothing',
  ],
  [
    'a tolerance above 100',
    one(distributed({ Work: pass }, { ToleratedFailurePercentage: 101 })),
    'field ToleratedFailurePercentage: must be from 0 to 100, got 101',
  ],
  ['a label with blanks', one(distributed({ Work: pass }, { Label: 'a b' })), 'field Label: must be'],
  [
    'an unsupported state deep inside',
    one(distributed({ Work: { Type: 'Parallel' } })),
    'state "Work", field Type: Parallel is not supported',
  ],
];

describe('loading a machine', () => {
  test.each(REFUSED)('refuses %s', (_what, definition, message) => {
    expect(() => loadMachine(definition)).toThrow(MachineRefusedError);
    expect(() => loadMachine(definition)).toThrow(message);
  });
});
