import { parametersFor, readContract } from '../../../lambdas/domain/document';
import { EXECUTION_ID } from './builders';

const COMMAND = { type: 'String', allowedValues: ['pre-script', 'post-script', 'dry-run'] };
const PARAMETERS = { executionId: { type: 'String' }, command: COMMAND };
const LINUX = {
  action: 'aws:runShellScript',
  name: 'run_pre_post_scripts',
  precondition: { StringEquals: ['platformType', 'Linux'] },
};
const WINDOWS = {
  action: 'aws:runPowerShellScript',
  name: 'windows',
  precondition: { StringEquals: ['platformType', 'Windows'] },
};
const DOCUMENT = { schemaVersion: '2.2', parameters: PARAMETERS, mainSteps: [LINUX] };

const read = (content: unknown) =>
  readContract({ name: 'doc', version: '3', content: typeof content === 'string' ? content : JSON.stringify(content) });

describe('the contract of a document', () => {
  test('has its pinned version, parameters, steps and platforms', () => {
    expect(read({ ...DOCUMENT, parameters: { ...PARAMETERS, leaseSeconds: {} } })).toEqual({
      status: 'usable',
      contract: {
        name: 'doc',
        version: '3',
        parameters: ['executionId', 'command', 'leaseSeconds'],
        steps: ['run_pre_post_scripts'],
        platforms: ['Linux'],
      },
    });
  });

  test('names all platforms of its steps', () => {
    expect(read({ ...DOCUMENT, mainSteps: [LINUX, WINDOWS, LINUX] })).toMatchObject({
      contract: { platforms: ['Linux', 'Windows'], steps: ['run_pre_post_scripts', 'windows', 'run_pre_post_scripts'] },
    });
  });

  test.each<[string, object]>([
    ['no precondition', { ...LINUX, precondition: undefined }],
    ['a precondition on something else', { ...LINUX, precondition: { StringEquals: ['{{ mode }}', 'on'] } }],
    ['a malformed precondition', { ...LINUX, precondition: { StringEquals: 'Linux' } }],
  ])('fits every platform when one of its steps has %s', (_, step) => {
    expect(read({ ...DOCUMENT, mainSteps: [WINDOWS, step] })).toMatchObject({ contract: { platforms: [] } });
  });

  test('counts shell steps alone', () => {
    const steps = [{ action: 'aws:downloadContent', name: 'load' }, LINUX];
    expect(read({ ...DOCUMENT, mainSteps: steps })).toMatchObject({ contract: { steps: ['run_pre_post_scripts'] } });
  });

  test.each<[string, unknown, string]>([
    ['is YAML', 'schemaVersion: "2.2"', 'its content is not a JSON object'],
    ['is null', 'null', 'its content is not a JSON object'],
    ['is of another schema', { ...DOCUMENT, schemaVersion: '0.3' }, 'schemaVersion is "0.3", allowed: "2.2"'],
    ['has no schema', { ...DOCUMENT, schemaVersion: undefined }, 'schemaVersion is undefined, allowed: "2.2"'],
    ['has no parameters', { ...DOCUMENT, parameters: undefined }, 'lack "pre-script", "post-script", "dry-run"'],
    [
      'has no allowedValues',
      { ...DOCUMENT, parameters: { ...PARAMETERS, command: {} } },
      'lack "pre-script", "post-script"',
    ],
    [
      'lacks one command',
      { ...DOCUMENT, parameters: { ...PARAMETERS, command: { allowedValues: ['pre-script', 'post-script'] } } },
      'allowedValues of the parameter "command" lack "dry-run"',
    ],
    [
      'has allowedValues that are a text',
      { ...DOCUMENT, parameters: { ...PARAMETERS, command: { allowedValues: 'pre-script post-script dry-run' } } },
      'lack "pre-script", "post-script", "dry-run"',
    ],
    [
      'declares no executionId',
      { ...DOCUMENT, parameters: { command: COMMAND } },
      'parameter "executionId" is not declared',
    ],
    ['has no steps', { ...DOCUMENT, mainSteps: undefined }, 'mainSteps hold no aws:runShellScript or'],
    ['has no shell step', { ...DOCUMENT, mainSteps: [{ action: 'aws:configurePackage' }, null] }, 'mainSteps hold no'],
  ])('is unusable when the document %s, and says so', (_, content, detail) => {
    const state = read(content);
    expect(state).toMatchObject({ status: 'unusable' });
    expect(state).toHaveProperty('detail', expect.stringContaining(detail));
  });
});

describe('the parameters of a script', () => {
  const values = {
    executionId: EXECUTION_ID,
    command: 'pre-script',
    leaseSeconds: 90,
    deadline: 1_795_312_860,
  } as const;

  test('are sent only where the document declares them', () => {
    expect(parametersFor({ parameters: ['executionId', 'command', 'timeoutSeconds'] }, values)).toEqual({
      executionId: [EXECUTION_ID],
      command: ['pre-script'],
    });
  });

  test('are lists of text, as Systems Manager takes them', () => {
    expect(parametersFor({ parameters: ['deadline', 'leaseSeconds'] }, values)).toEqual({
      leaseSeconds: ['90'],
      deadline: ['1795312860'],
    });
  });
});
