import { createCloud } from '../../../rehearsal/cloud/cloud';
import { systemClock } from '../../../rehearsal/clock';
import { createFunctionHost, readFunctions, type InvocationReport } from '../../../rehearsal/functions';
import { collectCalls } from '../../../rehearsal/report/collect';
import { startWire } from '../../../rehearsal/wire/server';
import { writeAssembly } from './assembly';

const SDK = JSON.stringify(require.resolve('@aws-sdk/client-ssm'));

const assembly = writeAssembly({
  Asks: {
    code: `const { SSMClient, DescribeInstanceInformationCommand } = require(${SDK});
      exports.handler = async () => { await new SSMClient({}).send(new DescribeInstanceInformationCommand({})); };`,
  },
});

afterAll(() => {
  assembly.remove();
});

test('a function’s call by the real SDK is cold in its first invocation and warm in its second', async () => {
  const cloud = createCloud({ clock: systemClock });
  const wire = await startWire({ cloud });
  const invocations: InvocationReport[] = [];
  const host = createFunctionHost({
    specs: readFunctions(assembly.path, 'Stack'),
    endpointUrl: wire.url,
    onInvocation: (report) => invocations.push(report),
  });
  try {
    await host.invoke('Asks', {});
    await host.invoke('Asks', {});
    const calls = collectCalls({ cloud, callerNames: new Map(), invocations });
    expect(calls.map(({ operation, coldStart }) => [operation, coldStart])).toEqual([
      ['DescribeInstanceInformation', true],
      ['DescribeInstanceInformation', false],
    ]);
  } finally {
    await host.close();
    await wire.close();
    cloud.close();
  }
});
