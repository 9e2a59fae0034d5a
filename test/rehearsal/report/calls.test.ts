import type { InvocationReport } from '../../../rehearsal/functions';
import { traceHeaderOf } from '../../../rehearsal/functions';
import { collectCalls } from '../../../rehearsal/report/collect';

const invocation = (requestId: string, coldStart: boolean): InvocationReport => ({
  logicalId: 'Window',
  requestId,
  coldStart,
  context: {},
  initMillis: coldStart ? 300 : 0,
  durationMillis: 1_000,
  error: undefined,
  fault: undefined,
});

const call = (trace?: string) => ({
  at: 0,
  service: 'ssm',
  operation: 'SendCommand',
  input: {},
  caller: 'QUIESCEWindow',
  ...(trace === undefined ? {} : { trace }),
});

test('a call is cold that its own invocation made behind a cold start, also while other invocations called', () => {
  const cold = '00000000-0000-4000-8000-000000000001';
  const warm = '00000000-0000-4000-8000-000000000002';
  const calls = collectCalls({
    cloud: { calls: [call(traceHeaderOf(cold)), call(traceHeaderOf(warm)), call()] },
    callerNames: new Map([['QUIESCEWindow', 'FreezeWindow']]),
    invocations: [invocation(cold, true), invocation(warm, false)],
  });
  expect(calls.map(({ caller, coldStart }) => [caller, coldStart])).toEqual([
    ['FreezeWindow', true],
    ['FreezeWindow', false],
    ['FreezeWindow', false],
  ]);
});
