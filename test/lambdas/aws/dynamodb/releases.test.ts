import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbLedger } from '../../../../lambdas/aws/dynamodb/ledger';
import { ec2Instances } from '../../../../lambdas/aws/ec2/instances';
import { guard } from '../../../../lambdas/handlers/guard/guard';
import { recorders } from '../recorded';
import { portOf, prepare } from '../ssm/a-script';
import { hastyClock, INSTANCE, wired, type Wired } from '../wired';
import { createLedgerTable } from './ledger-table';
import { DEBTS, PRESENT } from './releases';

/** G1 (docs/guarantees.md): runs of two releases share the ledger while one replaces the other. */

const AFTER_DUE = Date.parse('2026-11-22T03:10:00.000Z');

/** One minute's guard, of the present release. */
function guardOf(world: Wired): ReturnType<typeof guard> {
  const { log, metrics } = recorders();
  const hasty = hastyClock();
  const clock = { ...hasty, now: () => AFTER_DUE + hasty.now(), remaining: () => 600_000 };
  const ports = {
    ledger: dynamoDbLedger({ client: world.dynamoDb, tableName: 'ledger' }),
    instances: ec2Instances({ ec2: world.ec2.read, ssm: world.ssm.read }),
    scripts: portOf(world, hasty),
    events: { publish: () => Promise.resolve('published' as const) },
    random: () => 0.5,
    ...{ clock, log, metrics },
  };
  return guard(ports, { deliverySeconds: 60, actingSeconds: 300 });
}

async function itemOf({ dynamoDb }: Wired): Promise<unknown> {
  const get = new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: `HOLD#${INSTANCE}` } } });
  return (await dynamoDb.send(get)).Item;
}

test.each(Object.entries(DEBTS))('the debt of %s is paid, and removed', (_, Item) =>
  wired({}, async (world) => {
    prepare(world);
    await createLedgerTable(world.dynamoDb, 'ledger');
    await world.dynamoDb.send(new PutItemCommand({ TableName: 'ledger', Item }));
    expect(await guardOf(world)({ kind: 'minute' })).toEqual({ overdue: 1, thawed: 1 });
    expect(world.inputs('SendCommand').at(-1)).toMatchObject({
      InstanceIds: [INSTANCE],
      Parameters: { command: ['post-script'], executionId: [Item.executionId?.S] },
    });
    expect(await itemOf(world)).toBeUndefined();
  }),
);

test('a debt has the attributes that the next release must be able to read: keep the old item in DEBTS when this fails', () =>
  wired({}, async (world) => {
    await createLedgerTable(world.dynamoDb, 'ledger');
    const ledger = dynamoDbLedger({ client: world.dynamoDb, tableName: 'ledger' });
    const [{ S: sentAt = '' }, hold] = [PRESENT.sentAt ?? { S: '' }, holdOf()];
    await ledger.hold(hold);
    await ledger.markSending({ ...hold, now: sentAt });
    expect(await itemOf(world)).toEqual(PRESENT);
  }));

function holdOf() {
  const text = (name: keyof typeof PRESENT): string => PRESENT[name]?.S ?? '';
  return {
    instanceId: text('instanceId'),
    runId: text('runId'),
    policy: text('policy'),
    executionArn: text('executionArn'),
    runArn: text('runArn'),
    executionId: text('executionId'),
    attempt: 1,
    documentName: text('documentName'),
    documentVersion: text('documentVersion'),
    parameters: ['command', 'executionId'],
    heldAt: text('heldAt'),
    dueAt: text('dueAt'),
    leaseEndsAt: text('leaseEndsAt'),
  };
}
