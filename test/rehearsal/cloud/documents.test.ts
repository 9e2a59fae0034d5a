import { createBench, DOCUMENT, INSTANCE, type Bench } from './fixtures';
import type { Scripted } from './scripted-guest';

interface StepProps {
  readonly name: string;
  readonly inputs?: object;
  readonly action?: string;
  readonly precondition?: object;
}

function content(steps: readonly StepProps[], parameters: object = {}): object {
  return {
    schemaVersion: '2.2',
    parameters,
    mainSteps: steps.map(({ name, inputs, action = 'aws:runShellScript', precondition }) => ({
      action,
      name,
      ...(precondition && { precondition }),
      inputs: { runCommand: [name], ...inputs },
    })),
  };
}

/** Runs the steps and answers what the list shows of each: status and code. */
async function run(bench: Bench, steps: readonly StepProps[]): Promise<readonly string[]> {
  bench.cloud.addDocument({ name: 'steps', content: content(steps) });
  const { Command } = await bench.call('SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'steps' });
  await bench.clock.advance(60_000);
  const { CommandInvocations } = await bench.call('ListCommandInvocations', {
    CommandId: Command.CommandId,
    Details: true,
  });
  const found = CommandInvocations[0];
  const shown = found?.CommandPlugins.map(({ Status, ResponseCode }) => `${Status} ${ResponseCode}`) ?? [];
  return [found?.Status ?? '', ...shown];
}

function failing(name: string, exitCode = 1): (step: { readonly name: string }) => Scripted {
  return (step) => (step.name === name ? { exitCode } : {});
}

describe('several steps', () => {
  test('a failed step does not stop the next one, and the document fails', async () => {
    const bench = createBench({ script: failing('one') });
    expect(await run(bench, [{ name: 'one' }, { name: 'two' }])).toEqual(['Failed', 'Failed 1', 'Success 0']);
    expect(bench.guest.started.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test.each([
    ['onFailure exit', { onFailure: 'exit' }, 1, ['Failed', 'Failed 1', 'Success 0', 'Success 0']],
    [
      'onFailure successAndExit',
      { onFailure: 'successAndExit' },
      1,
      ['Success', 'Success 168', 'Success 0', 'Success 0'],
    ],
    ['exit code 168', {}, 168, ['Success', 'Success 168', 'Success 0', 'Success 0']],
    ['exit code 169', {}, 169, ['Failed', 'Failed 169', 'Success 0', 'Success 0']],
    ['onSuccess exit', { onSuccess: 'exit' }, 0, ['Success', 'Success 0', 'Success 0', 'Success 0']],
  ])('%s skips what follows, but for a last step that is a finallyStep', async (_, inputs, exitCode, expected) => {
    const bench = createBench({ script: failing('one', exitCode) });
    const steps = [{ name: 'one', inputs }, { name: 'two' }, { name: 'last', inputs: { finallyStep: true } }];
    expect(await run(bench, steps)).toEqual(expected);
    expect(bench.guest.started.map(({ name }) => name)).toEqual(['one', 'last']);
  });

  test('after a cancel no step is started any more', async () => {
    const bench = createBench({ script: () => ({ millis: 30_000 }) });
    bench.cloud.addDocument({ name: 'steps', content: content([{ name: 'one' }, { name: 'two' }]) });
    const { Command } = await bench.call('SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'steps' });
    await bench.clock.advance(1_000);
    await bench.call('CancelCommand', { CommandId: Command.CommandId });
    await bench.clock.advance(5_000);
    expect(bench.guest.started.map(({ name }) => name)).toEqual(['one']);
  });

  test('the output of one step can only be had by its name', async () => {
    const bench = createBench({ script: ({ name }) => ({ stdout: `${name} says` }) });
    await run(bench, [{ name: 'step-one' }, { name: 'step-two' }]);
    const [CommandId = ''] = [...bench.cloud.commands.keys()];
    const get = { CommandId, InstanceId: INSTANCE };
    expect(await bench.refusal('GetCommandInvocation', get)).toBe('InvalidPluginName');
    expect(await bench.refusal('GetCommandInvocation', { ...get, PluginName: 'step-three' })).toBe('InvalidPluginName');
    const got = await bench.call('GetCommandInvocation', { ...get, PluginName: 'step-two' });
    expect(got.StandardOutputContent).toBe('step-two says');
  });
});

describe('preconditions', () => {
  test.each([
    [
      'another platform',
      { precondition: { StringEquals: ['platformType', 'Windows'] } },
      'Step execution skipped due to unsatisfied preconditions:',
    ],
    [
      'the sides swapped',
      { precondition: { StringEquals: ['Windows', 'platformType'] } },
      'Step execution skipped due to unsatisfied preconditions:',
    ],
    ['PowerShell on Linux', { action: 'aws:runPowerShellScript' }, 'Step execution skipped due to unsupported plugin:'],
  ])('%s: the step is skipped with code 0 and the document succeeds', async (_, step, output) => {
    const bench = createBench();
    expect(await run(bench, [{ name: 'step-one', ...step }])).toEqual(['Success', 'Success 0']);
    expect(bench.guest.started).toEqual([]);
    const [CommandId = ''] = [...bench.cloud.commands.keys()];
    const got = await bench.call('GetCommandInvocation', { CommandId, InstanceId: INSTANCE });
    expect(got.StandardOutputContent.startsWith(output)).toBe(true);
  });
});

describe('parameters', () => {
  const PARAMETERS = {
    name: { type: 'String', allowedPattern: '^[a-z]+$' },
    lines: { type: 'StringList', default: ['first', 'second'] },
    secret: { type: 'String', default: 'from the environment', interpolationType: 'ENV_VAR' },
  };

  async function script(given: Readonly<Record<string, string[]>>, runCommand: string[]): Promise<Bench> {
    const bench = createBench();
    bench.cloud.addDocument({ name: 'doc', content: content([{ name: 'one', inputs: { runCommand } }], PARAMETERS) });
    await bench.call('SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'doc', Parameters: given });
    await bench.clock.advance(1_000);
    return bench;
  }

  test('are put into the script as text, a list as lines, ENV_VAR ones into the environment', async () => {
    const bench = await script({ name: ['x'] }, ['echo "{{name}}" {{ other }} {{ secret }}', '{{ lines }}']);
    expect(bench.guest.started[0]).toMatchObject({
      script: 'echo "x" {{ other }} {{ secret }}\nfirst\nsecond',
      environment: { SSM_secret: 'from the environment', AWS_SSM_INSTANCE_ID: INSTANCE },
    });
  });

  test.each([
    ['an undeclared one', { name: ['x'], other: ['x'] }],
    ['a missing one', {}],
    ['one against its pattern', { name: ['x; rm'] }],
    ['two values for a String', { name: ['x', 'y'] }],
  ])('%s is InvalidParameters', async (_, given) => {
    await expect(script(given as Readonly<Record<string, string[]>>, ['true'])).rejects.toMatchObject({
      code: 'InvalidParameters',
    });
  });

  test('a value that is not among the allowed ones is InvalidParameters', async () => {
    const input = { InstanceIds: [INSTANCE], DocumentName: 'dlm', Parameters: { command: ['explode'] } };
    expect(await createBench().refusal('SendCommand', input)).toBe('InvalidParameters');
  });
});

describe('documents', () => {
  test('are found by name, ARN and version, with their content as it was given', async () => {
    const bench = createBench();
    bench.cloud.addDocument({ name: 'dlm', content: { ...DOCUMENT, description: 'second' } });
    const got = await bench.call('GetDocument', {
      Name: 'arn:aws:ssm:eu-central-1:111122223333:document/dlm',
      DocumentVersion: '1',
    });
    expect(JSON.parse(got.Content)).toEqual(DOCUMENT);
    const { Document } = await bench.call('DescribeDocument', { Name: 'dlm' });
    expect(Document).toMatchObject({
      DocumentVersion: '2',
      LatestVersion: '2',
      Description: 'second',
      PlatformTypes: ['Linux', 'MacOS'],
    });
    expect(Document.Parameters.map(({ Name }) => Name)).toEqual(['executionId', 'command', 'timeoutSeconds']);
    expect(await bench.refusal('GetDocument', { Name: 'dlm', DocumentVersion: '3' })).toBe('InvalidDocumentVersion');
    bench.cloud.removeDocument('dlm');
    expect(await bench.refusal('SendCommand', { InstanceIds: [INSTANCE], DocumentName: 'dlm' })).toBe(
      'InvalidDocument',
    );
  });

  test.each([
    ['another schema', { ...DOCUMENT, schemaVersion: '0.3' }],
    ['an unknown action', content([{ name: 'one', action: 'aws:runDocument' }])],
    ['an unknown input', content([{ name: 'one', inputs: { isCritical: true } }])],
    ['an unknown parameter type', content([{ name: 'one' }], { a: { type: 'StringMap' } })],
    ['another member', { ...DOCUMENT, runtimeConfig: {} }],
    ['an unknown precondition', content([{ name: 'one', precondition: { StringLike: ['platformType', 'L*'] } }])],
  ])('%s is refused instead of being ignored', (_, document) => {
    expect(() => {
      createBench().cloud.addDocument({ name: 'odd', content: document });
    }).toThrow('not modelled');
  });

  test.each([
    ['two steps of one name', content([{ name: 'one' }, { name: 'one' }]), 'belongs to two steps'],
    ['no pattern', content([{ name: 'one' }], { a: { type: 'String', allowedPattern: '(' } }), 'no regular expression'],
    [
      'a default that is not allowed',
      content([{ name: 'one' }], { a: { type: 'String', default: 'x', allowedValues: ['y'] } }),
      'the default of parameter a can\'t be sent: the value "x" is not one of y',
    ],
    [
      'a default against its pattern',
      content([{ name: 'one' }], { a: { type: 'String', default: '', allowedPattern: '^.+$' } }),
      'does not match',
    ],
    ['a default of another type', content([{ name: 'one' }], { a: { type: 'Integer', default: 'x' } }), 'type Integer'],
    ['more than 64 KB', content([{ name: 'one', inputs: { runCommand: ['#'.repeat(65_536)] } }]), 'allowed are 65536'],
  ])('%s is refused as by CreateDocument', (_, document, message) => {
    expect(() => {
      createBench().cloud.addDocument({ name: 'odd', content: document });
    }).toThrow(message);
  });

  test.each(['x', 'a name', 'x'.repeat(129), 'amazon-x'])('of the name %s are refused', (name) => {
    expect(() => {
      createBench().cloud.addDocument({ name, content: DOCUMENT });
    }).toThrow(/allowed: 3 to 128|AWS's/);
  });

  test.each([
    ['maxChars', { type: 'String', maxChars: 3 }, 'four'],
    ['minChars', { type: 'String', minChars: 5 }, 'four'],
    ['maxItems', { type: 'StringList', maxItems: 0 }, 'four'],
    ['minItems', { type: 'StringList', minItems: 2 }, 'four'],
    ['an Integer', { type: 'Integer' }, 'four'],
    ['a Boolean', { type: 'Boolean' }, 'four'],
  ])('%s of a parameter is kept by SendCommand', async (_, declaration, value) => {
    const bench = createBench();
    bench.cloud.addDocument({ name: 'doc', content: content([{ name: 'one' }], { a: declaration }) });
    const input = { InstanceIds: [INSTANCE], DocumentName: 'doc', Parameters: { a: [value] } };
    expect(await bench.refusal('SendCommand', input)).toBe('InvalidParameters');
  });
});
