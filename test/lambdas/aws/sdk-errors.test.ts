import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListCommandInvocationsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { configOf, SEND_SCRIPT } from '../../../lambdas/aws/clients';
import { asking, askingFor, classify, hadNoEffect } from '../../../lambdas/aws/sdk-errors';
import type { FailureKind } from '../../../lambdas/aws/sdk-errors';
import { ErrorName } from '../../../lambdas/errors';
import { stubbed } from './stub-service';
import type { Reply } from './stub-service';

function sdkError(name: string, status?: number, fields: object = {}): Error {
  return Object.assign(new Error('what AWS said'), { name, $metadata: { httpStatusCode: status }, ...fields });
}

function failing<T>(error: Error): Promise<T> {
  return Promise.reject(error);
}

describe('an SDK error', () => {
  test.each<{ kind: FailureKind; effect: 'none' | 'perhaps'; name: string; status?: number; fields?: object }>([
    { kind: 'throttled', effect: 'none', name: 'ThrottlingException', status: 400 },
    { kind: 'throttled', effect: 'none', name: 'RequestLimitExceeded', status: 503 },
    { kind: 'throttled', effect: 'none', name: 'SnapshotCreationPerVolumeRateExceeded', status: 400 },
    { kind: 'throttled', effect: 'none', name: 'AnyException', status: 429 },
    {
      kind: 'throttled',
      effect: 'none',
      name: 'AnyException',
      status: 400,
      fields: { $retryable: { throttling: true } },
    },
    { kind: 'denied', effect: 'none', name: 'UnauthorizedOperation', status: 403 },
    { kind: 'denied', effect: 'none', name: 'AccessDeniedException', status: 400 },
    { kind: 'denied', effect: 'none', name: 'ExpiredTokenException', status: 400 },
    { kind: 'denied', effect: 'none', name: 'CredentialsProviderError' },
    { kind: 'not-found', effect: 'none', name: 'InvalidInstanceID.NotFound', status: 400 },
    { kind: 'not-found', effect: 'none', name: 'InvocationDoesNotExist', status: 400 },
    { kind: 'not-found', effect: 'none', name: 'InvalidPluginName', status: 400 },
    { kind: 'invalid', effect: 'none', name: 'InvalidParameters', status: 400 },
    { kind: 'invalid', effect: 'none', name: 'ConcurrentSnapshotLimitExceeded', status: 400 },
    { kind: 'unreached', effect: 'none', name: 'Error', fields: { code: 'ENOTFOUND', syscall: 'getaddrinfo' } },
    { kind: 'unreached', effect: 'none', name: 'TimeoutError', fields: { code: 'ETIMEDOUT', syscall: 'connect' } },
    { kind: 'unavailable', effect: 'perhaps', name: 'InternalServerError', status: 500 },
    { kind: 'unavailable', effect: 'perhaps', name: 'Unavailable', status: 503 },
    { kind: 'unavailable', effect: 'perhaps', name: 'TimeoutError', fields: { code: 'ETIMEDOUT' } },
    { kind: 'unavailable', effect: 'perhaps', name: 'TimeoutError', fields: { code: 'ECONNRESET', syscall: 'read' } },
    { kind: 'unavailable', effect: 'perhaps', name: 'RequestTimeout', status: 400 },
    { kind: 'unavailable', effect: 'perhaps', name: 'AbortError' },
    { kind: 'unknown', effect: 'perhaps', name: 'SyntaxError', status: 200 },
    { kind: 'unknown', effect: 'perhaps', name: 'TypeError' },
  ])('$name ($status $fields) is $kind, effect: $effect', ({ kind, effect, name, status, fields }) => {
    const error = sdkError(name, status, fields);
    const failure = classify(error);
    expect(failure.kind).toBe(kind);
    expect(failure.cause).toBe(error);
    expect(hadNoEffect(failure)).toBe(effect === 'none');
  });

  test.each<{ readonly thrown: unknown }>([
    { thrown: 'a string' },
    { thrown: undefined },
    { thrown: null },
    { thrown: {} },
  ])('may be anything: $thrown', ({ thrown }) => {
    expect(classify(thrown)).toMatchObject({ kind: 'unknown', code: 'UnknownError' });
  });

  test.each([
    ['ThrottlingException', 400, ErrorName.THROTTLED],
    ['AccessDeniedException', 400, ErrorName.DENIED],
    ['InvalidFilterKey', 400, ErrorName.BAD_INPUT],
    ['InvalidCommandId', 400, ErrorName.BAD_INPUT],
    ['InternalServerError', 500, ErrorName.UNAVAILABLE],
  ])('%s of a read becomes ours, with its cause and subject', async (name, status, ours) => {
    const error = sdkError(name, status);
    await expect(asking('status of command 42', () => failing(error))).rejects.toMatchObject({
      name: ours,
      cause: error,
      message: expect.stringMatching(/^status of command 42: .*what AWS said.*; .+/) as unknown,
    });
  });

  test('that says what is asked for is not there is an answer', async () => {
    const gone = sdkError('InvalidInstanceID.NotFound', 400);
    expect(await askingFor('instance i-1', () => failing<string>(gone))).toBeUndefined();
  });
});

describe('a call that goes wrong on the way', () => {
  const replies: Readonly<Record<string, Reply>> = {
    silence: { kind: 'silence' },
    'half-an-answer': { kind: 'half-an-answer' },
    reset: { kind: 'reset' },
    'bad-gateway': { kind: 'answer', status: 502, body: '<html>' },
    'no-json': { kind: 'answer', status: 200, type: 'text/html', body: '<html>' },
  };
  const nobody = ['http://127.0.0.1:1', 'http://localhost:1', 'http://no-such-host.invalid'];

  test('is sent once, is over in time and is classified by what may have happened', async () => {
    await stubbed(
      ({ path }) => replies[path.replaceAll('/', '')] ?? { kind: 'reset' },
      async ({ url, requests }) => {
        const urls = Object.keys(replies).map((path) => `${url}/${path}`);
        const kinds = await kindsOfFailures([...urls, ...nobody]);
        expect(kinds).toEqual({
          [`${url}/silence`]: 'unavailable',
          [`${url}/half-an-answer`]: 'unavailable',
          [`${url}/reset`]: 'unavailable',
          [`${url}/bad-gateway`]: 'unavailable',
          [`${url}/no-json`]: 'unknown',
          ...Object.fromEntries(nobody.map((each) => [each, 'unreached'])),
        });
        expect(requests).toHaveLength(urls.length);
      },
    );
  });
});

test('a client that sends once opens a connection for every call', async () => {
  await stubbed(
    () => ({ kind: 'answer', status: 200, body: '{}' }),
    async ({ url, connections }) => {
      const client = new SSMClient({ ...configOf(SEND_SCRIPT), endpoint: url });
      await client.send(new ListCommandInvocationsCommand({}));
      await client.send(new ListCommandInvocationsCommand({}));
      expect(connections()).toBe(2);
    },
  );
});

/** In a process of its own: inside jest, errors of Node's core are not `instanceof Error`, and the SDK wraps them away. */
async function kindsOfFailures(urls: readonly string[]): Promise<unknown> {
  const script = join(__dirname, 'classified-failures.ts');
  const options = { env: { ...process.env } };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...urls], options);
  return JSON.parse(stdout);
}
