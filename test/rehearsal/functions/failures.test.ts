import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  readFunctions,
  type FunctionFault,
  type FunctionHost,
  type FunctionLog,
  type InvocationReport,
} from '../../../rehearsal/functions';
import { LambdaError, type JsonValue } from '../../../rehearsal/interpreter';
import { writeAssembly } from './assembly';
import { hosted, SLOW, THROWS } from './hosted';

const assembly = writeAssembly({
  Slow: SLOW,
  Spin: { timeout: 1, code: 'exports.handler = async () => { console.log("spinning"); for (;;); };' },
  Throws: THROWS,
  Exits: { code: 'exports.handler = async () => process.exit(7);' },
  Hoards: {
    code: 'exports.handler = async () => { const kept = []; for (;;) kept.push(new Array(1e6).fill(kept)); };',
    timeout: 60,
  },
  Killed: { code: 'exports.handler = () => { process.kill(process.pid, "SIGKILL"); return new Promise(() => {}); };' },
  Rejects: { code: 'exports.handler = () => { Promise.reject(new Error("lost")); return new Promise(() => {}); };' },
  Broken: { code: 'throw new TypeError("at load");' },
  Nothing: { code: 'exports.other = 1;' },
  Done: {
    timeout: 1,
    code: 'const fs = require("fs"); exports.handler = async (event) => { fs.writeFileSync(event.file, "done"); return 1; };',
  },
});

const specs = readFunctions(assembly.path, 'Stack');
let host: FunctionHost;
let logs: readonly FunctionLog[];
let reports: readonly InvocationReport[];
let fault: FunctionFault | undefined;

beforeEach(() => {
  fault = undefined;
  ({ host, logs, reports } = hosted(specs, () => fault));
});

afterEach(() => host.close());
afterAll(() => {
  assembly.remove();
});

async function errorOf(
  name: string,
  payload: JsonValue = {},
): Promise<{ readonly error: string; readonly cause: unknown }> {
  try {
    await host.invoke(name, payload);
  } catch (thrown) {
    if (thrown instanceof LambdaError) {
      return {
        error: thrown.error,
        cause: thrown.causeText.startsWith('{') ? JSON.parse(thrown.causeText) : thrown.causeText,
      };
    }
    throw thrown;
  }
  throw new Error(`${name} did not fail`);
}

describe('a failing invocation', () => {
  test.each<readonly [string, string, unknown]>([
    ['Throws', 'BusyError', 'held by another run'],
    ['Exits', 'Runtime.ExitError', expect.stringMatching(/Runtime exited with error: exit status 7$/)],
    ['Hoards', 'Runtime.ExitError', expect.stringMatching(/Runtime exited with error: signal: aborted$/)],
    ['Killed', 'Runtime.OutOfMemory', expect.stringMatching(/Runtime exited with error: signal: killed$/)],
    ['Rejects', 'Runtime.UnhandledPromiseRejection', 'Error: lost'],
    ['Broken', 'TypeError', 'at load'],
    ['Nothing', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['Spin', 'Sandbox.Timedout', expect.stringMatching(/Task timed out after 1\.00 seconds$/)],
  ])('%s fails with %s', async (name, errorType, errorMessage) => {
    const { error, cause } = await errorOf(name);
    expect(error).toBe(errorType);
    expect(cause).toMatchObject({ errorType, errorMessage });
    expect(reports[0]?.error).toBe(errorType);
  });

  test('that timed out leaves its lines, and the next one starts cold', async () => {
    await errorOf('Spin');
    await errorOf('Spin');
    expect(logs.map((log) => log.text)).toEqual(['spinning', 'spinning']);
    expect(reports.map(({ coldStart, error }) => [coldStart, error])).toEqual([
      [true, 'Sandbox.Timedout'],
      [true, 'Sandbox.Timedout'],
    ]);
  });

  test('that timed out had all of its time, however long it waited for a processor', async () => {
    await errorOf('Spin');
    expect(host.processorTimes()[0]?.ranMillis).toBeGreaterThan(500);
  });

  test('of a handler leaves its environment warm', async () => {
    await errorOf('Throws');
    await errorOf('Throws');
    expect(reports.map(({ coldStart }) => coldStart)).toEqual([true, false]);
  });

  test('in progress at close ends with Runtime.ExitError', async () => {
    const failing = errorOf('Slow', { millis: 60_000 });
    await sleep(300);
    await host.close();
    expect((await failing).error).toBe('Runtime.ExitError');
  });
});

describe('an injected fault', () => {
  test.each([
    ['error-before', 'InjectedFault', false, 0],
    ['service-error', 'Lambda.ServiceException', false, 0],
    ['error-after', 'InjectedFault', true, 1],
    ['crash', 'Runtime.ExitError', true, 2],
    ['timeout', 'Sandbox.Timedout', true, 2],
  ] as const)('%s fails with %s', async (injected, error, ran, coldStarts) => {
    const file = `${assembly.path}/${injected}`;
    fault = injected;
    expect((await errorOf('Done', { file })).error).toBe(error);
    expect(reports[0]?.fault).toBe(injected);
    expect(existsSync(file)).toBe(ran);
    fault = undefined;
    await host.invoke('Done', { file });
    expect(reports.filter(({ coldStart }) => coldStart)).toHaveLength(Math.max(1, coldStarts));
  });
});
