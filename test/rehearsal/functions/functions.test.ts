import { systemClock } from '../../../rehearsal/clock';
import {
  readFunctions,
  type FunctionHost,
  type FunctionLog,
  type InvocationReport,
} from '../../../rehearsal/functions';
import { loadMachine, startExecution } from '../../../rehearsal/interpreter';
import { writeAssembly } from './assembly';
import { hosted, SLOW, THROWS } from './hosted';

const assembly = writeAssembly({
  Echo: {
    code: 'let calls = 0; exports.handler = async (event, context) => ({ event, calls: ++calls, pid: process.pid, context: { ...context, remaining: context.getRemainingTimeInMillis() } });',
  },
  Module: { file: 'index.mjs', code: 'export const handler = async () => import.meta.url.startsWith("file:");' },
  Variables: { code: 'exports.handler = async () => process.env;', variables: { AWS_REGION: 'from-the-template' } },
  Slow: SLOW,
  Throws: THROWS,
  Logs: {
    code: `console.log("starting"); exports.handler = async () => { console.log(JSON.stringify({ message: "hello" })); console.error("careful");
      console.log(JSON.stringify({ _aws: { Timestamp: 5, CloudWatchMetrics: [{ Namespace: "Quiesce", Dimensions: [["Policy"]], Metrics: [{ Name: "FreezeMillis", Unit: "Milliseconds" }] }] }, Policy: "db", FreezeMillis: 12 })); };`,
  },
});

const specs = readFunctions(assembly.path, 'Stack');
let host: FunctionHost;
let logs: readonly FunctionLog[];
let reports: readonly InvocationReport[];

beforeAll(() => {
  process.env['SECRET_OF_THE_HOST'] = 'leaks';
});

beforeEach(() => {
  ({ host, logs, reports } = hosted(specs));
});

afterEach(() => host.close());
afterAll(() => {
  assembly.remove();
});

describe('readFunctions', () => {
  test('reads the bundle, the handler and the resolved variables of each function', () => {
    expect(specs.find((spec) => spec.logicalId === 'Echo')).toEqual({
      logicalId: 'Echo',
      constructPath: 'Stack/Engine/Echo',
      functionName: 'Echo',
      functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:Echo',
      assetPath: `${assembly.path}/asset.Echo`,
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 3,
      memorySizeMb: 128,
      environment: { LEDGER: 'Ledger', LEDGER_ARN: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Ledger' },
      region: 'eu-central-1',
    });
  });
});

describe('an invocation', () => {
  test('answers with what the handler returns, and hands it a context', async () => {
    const answer = await host.invoke('Echo', { a: 1 });
    expect(answer).toMatchObject({
      event: { a: 1 },
      context: {
        functionName: 'Echo',
        memoryLimitInMB: '128',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:Echo',
        awsRequestId: expect.any(String) as string,
      },
    });
    expect(answer).toHaveProperty('context.remaining', expect.any(Number));
  });

  test('reuses an idle environment, and reports which start was cold', async () => {
    const [first, second] = [
      await host.invoke('Echo', {}),
      await host.invoke('arn:aws:lambda:eu-central-1:123456789012:function:Echo', {}, { state: 'Prepare' }),
    ];
    expect([first, second]).toMatchObject([{ calls: 1 }, { calls: 2 }]);
    expect(reports.map((report) => [report.coldStart, report.initMillis > 0])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(reports[1]?.context).toEqual({ state: 'Prepare' });
    expect(reports.map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  test('of a version is one of its function, in the same environments', async () => {
    await host.invoke('Echo', {});
    expect(await host.invoke(`${arnOf('Echo')}:1`, {})).toMatchObject({ calls: 2 });
    expect(await host.invoke(`${arnOf('Echo')}:$LATEST`, {})).toMatchObject({ calls: 3 });
    await expect(host.invoke(`${arnOf('Ech')}:1`, {})).rejects.toThrow('there is no function');
  });

  test('runs beside others in an environment of its own', async () => {
    const pids = await Promise.all([host.invoke('Slow', { millis: 200 }), host.invoke('Slow', { millis: 200 })]);
    expect(new Set(pids).size).toBe(2);
    expect(reports.map(({ coldStart }) => coldStart)).toEqual([true, true]);
  });

  test('loads an ES module as well', async () => {
    expect(await host.invoke('Module', {})).toBe(true);
  });

  test('sees the variables of Lambda and of its template, and of the host only PATH', async () => {
    const seen = await host.invoke('Variables', {});
    expect(seen).toMatchObject({
      LEDGER: 'Ledger',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'Variables',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'QUIESCEVariables',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      PATH: process.env['PATH'],
    });
    expect(seen).not.toHaveProperty('SECRET_OF_THE_HOST');
    expect(seen).not.toHaveProperty('HOME');
    expect(seen).toHaveProperty(
      '_X_AMZN_TRACE_ID',
      expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/),
    );
  });

  test('refuses a function that is not in the assembly', async () => {
    await expect(host.invoke('Missing', {})).rejects.toThrow('there is no function Missing in the assembly');
  });
});

describe('the log', () => {
  test('belongs to its invocation, and its metric lines are parsed', async () => {
    await host.invoke('Logs', {});
    const requestId = reports[0]?.requestId;
    expect(logs.map((log) => [log.requestId === requestId, log.stream, log.metrics.length])).toEqual(
      expect.arrayContaining([
        [false, 'stdout', 0],
        [true, 'stdout', 0],
        [true, 'stderr', 0],
        [true, 'stdout', 1],
      ]),
    );
    expect(logs.flatMap((log) => log.metrics)).toEqual([
      {
        namespace: 'Quiesce',
        name: 'FreezeMillis',
        unit: 'Milliseconds',
        values: [12],
        dimensions: { Policy: 'db' },
        timestampMillis: 5,
      },
    ]);
  });
});

describe('a machine of the assembly', () => {
  test('runs with its bundles, and an error of a function is caught with its JSON Cause', async () => {
    const machine = loadMachine({
      StartAt: 'Echo',
      States: {
        Echo: {
          Type: 'Task',
          Resource: arnOf('Echo'),
          ResultSelector: { 'calls.$': '$.calls' },
          ResultPath: '$.echo',
          Next: 'Fail',
        },
        Fail: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: arnOf('Throws'), 'Payload.$': '$' },
          Catch: [{ ErrorEquals: ['BusyError'], ResultPath: '$.error', Next: 'Done' }],
          End: true,
        },
        Done: { Type: 'Succeed' },
      },
    });
    const { result } = startExecution(machine, {
      input: { a: 1 },
      clock: systemClock,
      random: Math.random,
      invoke: host.invoke,
    });
    const { output } = await result;
    expect(output).toMatchObject({ a: 1, echo: { calls: 1 }, error: { Error: 'BusyError' } });
    expect(output).toHaveProperty('error.Cause', expect.stringContaining('"errorMessage":"held by another run"'));
    expect(reports.map((report) => report.context.state)).toEqual(['Echo', 'Fail']);
  });
});

function arnOf(name: string): string {
  return `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
}
