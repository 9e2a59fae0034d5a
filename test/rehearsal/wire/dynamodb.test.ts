import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createCloud, type Cloud } from '../../../rehearsal/cloud/cloud';
import type { Fault } from '../../../rehearsal/cloud/faults';
import { systemClock } from '../../../rehearsal/clock';
import { startWire, type Wire } from '../../../rehearsal/wire/server';
import { codeOf } from '../cloud/fixtures';

let cloud: Cloud;
let wire: Wire;
let client: DynamoDBClient;
let fault: Fault | undefined;

beforeAll(async () => {
  cloud = createCloud({
    clock: systemClock,
    modelSettings: { unansweredMillis: 20, otherLatencyMillis: 1 },
    faults: () => fault,
  });
  wire = await startWire({ cloud });
  const credentials = { accessKeyId: 'QUIESCEhold', secretAccessKey: 'none' };
  client = new DynamoDBClient({ endpoint: wire.url, maxAttempts: 1, credentials });
  await client.send(
    new CreateTableCommand({
      TableName: 'ledger',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  cloud.close();
  await wire.close();
});

afterEach(() => {
  fault = undefined;
});

function claim(pk: string): PutItemCommand {
  return new PutItemCommand({
    TableName: 'ledger',
    Item: { pk: { S: pk } },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
}

test('a conditional put succeeds once, and both calls are recorded with their caller', async () => {
  await client.send(claim('run-1'));
  expect(await codeOf(client.send(claim('run-1')))).toBe('ConditionalCheckFailedException');
  const { Item } = await client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'run-1' } } }));
  expect(Item).toEqual({ pk: { S: 'run-1' } });
  const puts = cloud.calls.filter(({ operation }) => operation === 'PutItem');
  expect(puts).toMatchObject([
    { service: 'dynamodb', caller: 'QUIESCEhold' },
    { service: 'dynamodb', caller: 'QUIESCEhold', error: 'ConditionalCheckFailedException' },
  ]);
});

test.each([
  ['error-before-effect', 'InternalServerError', false],
  ['error-after-effect', 'InternalServerError', true],
  ['throttle', 'ProvisionedThroughputExceededException', false],
] as const)('%s fails with %s; written: %s', async (kind, code, isWritten) => {
  fault = { kind };
  expect(await codeOf(client.send(claim(kind)))).toBe(code);
  fault = undefined;
  const { Item } = await client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: kind } } }));
  expect(Item !== undefined).toBe(isWritten);
});
