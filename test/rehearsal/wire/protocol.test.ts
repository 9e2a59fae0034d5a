import { EC2Client, CreateSnapshotsCommand } from '@aws-sdk/client-ec2';
import { SSMClient, DeleteDocumentCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { createCloud, type Cloud } from '../../../rehearsal/cloud/cloud';
import { systemClock } from '../../../rehearsal/clock';
import type { Fault } from '../../../rehearsal/cloud/faults';
import { traceHeaderOf } from '../../../rehearsal/functions';
import { startWire, signatureOf, type Wire } from '../../../rehearsal/wire/server';
import { codeOf, furnish, INSTANCE } from '../cloud/fixtures';
import { scriptedGuest } from '../cloud/scripted-guest';

let cloud: Cloud;
let wire: Wire;
let fault: Fault | undefined;

beforeEach(async () => {
  fault = undefined;
  cloud = createCloud({
    clock: systemClock,
    modelSettings: {
      unansweredMillis: 20,
      perVolumeSpacingMillis: 0,
      latencyMillis: { CreateSnapshots: 2 },
      otherLatencyMillis: 1,
    },
    faults: () => {
      const once = fault;
      fault = undefined;
      return once;
    },
  });
  furnish(cloud, scriptedGuest(systemClock, INSTANCE));
  wire = await startWire({ cloud });
});

afterEach(async () => {
  cloud.close();
  await wire.close();
});

async function query(form: string): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return (await fetch(wire.url, { method: 'POST', headers, body: form })).text();
}

async function json(target: string, body: string): Promise<unknown> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  return (await fetch(wire.url, { method: 'POST', headers, body })).json();
}

describe('EC2 query', () => {
  test('answers in the names of the recorded shapes', async () => {
    const text = await query('Action=DescribeInstances&Version=2016-11-15&InstanceId.1=' + INSTANCE);
    expect(text).toContain('<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15"><requestId>');
    expect(text).toContain('<reservationSet><item>');
    expect(text).toContain('<instancesSet><item>');
    expect(text).toContain('<instanceState><code>16</code><name>running</name></instanceState>');
    expect(text).toContain('<tagSet><item><key>Mode</key><value>Production</value></item></tagSet>');
  });

  test.each([
    ['an unknown action', 'Action=DescribeUnicorns&Version=2016-11-15', 'InvalidAction'],
    ['no action', 'Version=2016-11-15', 'MissingAction'],
    ['another version', 'Action=DescribeInstances&Version=2014-09-01', 'InvalidAction'],
    ['an unknown member', 'Action=DescribeInstances&Version=2016-11-15&Colour=red', 'UnknownParameter'],
    ['an unknown nested member', 'Action=DescribeInstances&Version=2016-11-15&Filter.1.Nome=x', 'UnknownParameter'],
    ['a list without an index', 'Action=DescribeInstances&Version=2016-11-15&InstanceId=i-1', 'UnknownParameter'],
    ['a number that is none', 'Action=DescribeInstances&Version=2016-11-15&MaxResults=many', 'InvalidParameterValue'],
    ['a boolean that is none', 'Action=DescribeInstances&Version=2016-11-15&DryRun=perhaps', 'InvalidParameterValue'],
    ['a missing member', 'Action=CreateTags&Version=2016-11-15&ResourceId.1=vol-1', 'MissingParameter'],
  ])('refuses %s', async (_, form, code) => {
    expect(await query(form)).toContain(`<Errors><Error><Code>${code}</Code>`);
  });
});

describe('JSON 1.1', () => {
  test.each([
    ['an unknown operation', 'AmazonSSM.DescribeUnicorns', '{}', 'UnknownOperationException'],
    ['an unknown service', 'Unicorns.Describe', '{}', 'UnknownOperationException'],
    ['an unknown member', 'AmazonSSM.ListCommands', '{"Colour":"red"}', 'SerializationException'],
    ['a wrong type', 'AmazonSSM.ListCommands', '{"MaxResults":"many"}', 'SerializationException'],
    ['no JSON', 'AmazonSSM.ListCommands', '{', 'SerializationException'],
    [
      'a value outside of its enum',
      'AmazonSSM.GetDocument',
      '{"Name":"dlm","DocumentFormat":"XML"}',
      'ValidationException',
    ],
    ['a missing member', 'AmazonSSM.GetDocument', '{}', 'ValidationException'],
  ])('refuses %s', async (_, target, body, code) => {
    expect(await json(target, body)).toMatchObject({ __type: code });
  });

  test('an operation of the SDK that is not modelled fails with its name', async () => {
    const ssm = new SSMClient({ endpoint: wire.url, maxAttempts: 1 });
    expect(await codeOf(ssm.send(new DeleteDocumentCommand({ Name: 'dlm' })))).toBe('UnknownOperationException');
  });
});

describe('the caller', () => {
  test('is the access key that signed the request', async () => {
    const credentials = { accessKeyId: 'QUIESCEsnapshot', secretAccessKey: 'none' };
    const ssm = new SSMClient({ endpoint: wire.url, credentials });
    await ssm.send(new SendCommandCommand({ InstanceIds: [INSTANCE], DocumentName: 'dlm' }));
    expect(cloud.calls).toMatchObject([{ operation: 'SendCommand', caller: 'QUIESCEsnapshot', instance: INSTANCE }]);
  });

  test('is unknown in an unsigned request', () => {
    expect(signatureOf({})).toEqual({});
    expect(
      signatureOf({
        authorization: 'AWS4-HMAC-SHA256 Credential=KEY/20260101/x-y/ec2/aws4_request, SignedHeaders=host',
      }),
    ).toEqual({ caller: 'KEY', region: 'x-y' });
  });
});

describe('the invocation', () => {
  const { AWS_LAMBDA_FUNCTION_NAME, _X_AMZN_TRACE_ID } = process.env;
  afterEach(() => {
    Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME, _X_AMZN_TRACE_ID });
    if (AWS_LAMBDA_FUNCTION_NAME === undefined) {
      delete process.env.AWS_LAMBDA_FUNCTION_NAME;
    }
    if (_X_AMZN_TRACE_ID === undefined) {
      delete process.env._X_AMZN_TRACE_ID;
    }
  });

  test('is the trace header that the SDK takes over from Lambda', async () => {
    const trace = traceHeaderOf('0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9');
    Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME: 'freeze-window', _X_AMZN_TRACE_ID: trace });
    await new SSMClient({ endpoint: wire.url }).send(
      new SendCommandCommand({ InstanceIds: [INSTANCE], DocumentName: 'dlm' }),
    );
    expect(cloud.calls).toMatchObject([{ operation: 'SendCommand', trace }]);
  });
});

describe('faults over the wire', () => {
  const command = new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId: INSTANCE } });

  test('a call without an answer breaks the connection, which the SDK repeats: so a set can be made twice', async () => {
    fault = { kind: 'timeout-after-effect' };
    const ec2 = new EC2Client({ endpoint: wire.url, maxAttempts: 2 });
    const { $metadata } = await ec2.send(command);
    expect($metadata.attempts).toBe(2);
    expect(cloud.snapshots.size).toBe(4);
    expect(cloud.calls.map(({ error }) => error)).toEqual(['TimeoutError', undefined]);
  });

  test.each([
    ['throttle', 'RequestLimitExceeded'],
    ['error-before-effect', 'InternalError'],
  ] as const)('%s shows as %s', async (kind, code) => {
    fault = { kind };
    const ec2 = new EC2Client({ endpoint: wire.url, maxAttempts: 1 });
    expect(await codeOf(ec2.send(command))).toBe(code);
  });
});
