import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { configOf, LEDGER } from '../../../../lambdas/aws/clients';
import { dynamoDbLedger } from '../../../../lambdas/aws/dynamodb/ledger';
import { LOOK_BACK_DAYS } from '../../../../lambdas/domain/due-times';
import { ErrorName } from '../../../../lambdas/errors';
import { permissionsOfMethod } from '../../../../lambdas/method-permissions';
import type { Ledger } from '../../../../lambdas/ports';
import { aHold, T0 } from './holds';
import { ledgerSuite } from './ledger-suite';
import type { SlotRate } from './slot-suite';
import { createLedgerTable } from './ledger-table';
import { failing, PATIENT_LEDGER, wired } from '../wired';

let server: Server;
let client: DynamoDBClient;
let tables = 0;
const operations: string[] = [];
/** Actions that each method needed, in the whole of the suite. */
const actionsOf = new Map<string, Set<string>>();
const calling = new AsyncLocalStorage<string>();

beforeAll(async () => {
  server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new DynamoDBClient({ ...configOf(PATIENT_LEDGER), endpoint: urlOf(server) });
  client.middlewareStack.add(
    (next, context) => (args) => {
      const name = String(context.commandName);
      operations.push(name);
      actionsOf.get(calling.getStore() ?? '')?.add(`dynamodb:${name.replace(/Command$/, '')}`);
      return next(args);
    },
    { step: 'initialize' },
  );
});

afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function makeLedger(rate?: SlotRate): Promise<Ledger> {
  tables += 1;
  const tableName = `ledger-${tables}`;
  await createLedgerTable(client, tableName);
  operations.length = 0;
  return noting(dynamoDbLedger({ client, tableName, ...rate }));
}

/** The same ledger; which of its methods makes a call is noted. */
function noting(ledger: Ledger): Ledger {
  const methods = Object.entries(ledger) as [string, (...args: unknown[]) => unknown][];
  const noted = methods.map(([name, method]) => {
    actionsOf.set(name, actionsOf.get(name) ?? new Set());
    return [name, (...args: unknown[]) => calling.run(name, () => method(...args))] as const;
  });
  return Object.fromEntries(noted) as unknown as Ledger;
}

ledgerSuite(makeLedger);

test('every method makes the calls that its permissions name, and no others', () => {
  const named = [...actionsOf.keys()].map((method) => [
    method,
    permissionsOfMethod('ledger', method).flatMap(({ actions }) => actions),
  ]);
  expect([...actionsOf].map(([method, actions]) => [method, [...actions].sort()])).toEqual(named);
});

test('taking a slot costs one write while the schedule is ahead', async () => {
  const ledger = await makeLedger();
  const now = '2026-11-22T03:00:00.000Z';
  await ledger.takeSlot(now);
  operations.length = 0;
  await Promise.all(Array.from({ length: 30 }, () => ledger.takeSlot(now)));
  expect(operations).toEqual(Array.from({ length: 30 }, () => 'UpdateItemCommand'));
});

test('taking a hold is one read and one write', async () => {
  const ledger = await makeLedger();
  await ledger.hold(aHold());
  expect(operations).toEqual(['GetItemCommand', 'UpdateItemCommand']);
});

test('a claim expires two weeks after it was made', async () => {
  const ledger = await makeLedger();
  await ledger.claimRun({ runId: 'r', executionArn: 'arn:one', now: '2026-11-01T00:00:00.500Z' });
  expect((await itemOf('RUN#r')).expiresAt).toEqual({ N: String(Date.parse('2026-11-15T00:00:00Z') / 1000) });
});

test('a firing and a note expire two weeks after they were made: twice as long as anybody looks back', async () => {
  const ledger = await makeLedger();
  const now = '2026-11-01T00:00:00.000Z';
  const fired = { policy: 'p', schedule: 's', scheduledTime: now };
  await ledger.claimRun({ runId: 'r', executionArn: 'arn:one', now, fired });
  await ledger.remember('note', now);
  const expiresAt = { N: String(Date.parse('2026-11-15T00:00:00Z') / 1000) };
  expect(await itemOf('FIRED#p#s')).toMatchObject({ expiresAt });
  expect(await itemOf('TOLD#note')).toMatchObject({ expiresAt });
  expect(14).toBeGreaterThanOrEqual(2 * LOOK_BACK_DAYS);
});

test('a hold expires long after its thaw is due, and leaves the index when it is struck out', async () => {
  const ledger = await makeLedger();
  await ledger.hold(aHold({ dueAt: '2026-11-01T00:00:00.000Z' }));
  const key = `HOLD#${aHold().instanceId}`;
  expect(await itemOf(key)).toMatchObject({
    owed: { S: 'owed' },
    dueAt: { S: '2026-11-01T00:00:00.000Z' },
    expiresAt: { N: String(Date.parse('2027-01-30T00:00:00Z') / 1000) },
  });
  await ledger.strikeOut(aHold());
  const struck = await itemOf(key);
  expect(struck).not.toHaveProperty('owed');
  expect(struck).not.toHaveProperty('dueAt');
  expect(struck.heldUntil).toEqual({ N: String(Date.parse('2026-11-01T00:00:00.000Z')) });
});

test('owed thaws are read page by page', async () => {
  const ledger = await makeLedger();
  const parameters = Array.from({ length: 500 }, (_, index) =>
    `a-parameter-with-a-long-name-${index}`.padEnd(200, '.'),
  );
  const ids = Array.from({ length: 12 }, (_, index) => `i-${index}`); // 12 × 100 kB: more than a page of 1 MB.
  await Promise.all(ids.map((instanceId) => ledger.hold(aHold({ instanceId, executionId: instanceId, parameters }))));
  expect((await ledger.owed()).map(({ instanceId }) => instanceId).sort()).toEqual([...ids].sort());
});

describe('a write whose answer is lost, so that the SDK repeats it', () => {
  const now = '2026-11-22T03:00:00.000Z';

  test.each<[string, string, (ledger: Ledger) => Promise<unknown>, unknown]>([
    [
      'claims for the same execution',
      'PutItem',
      (ledger) => ledger.claimRun({ runId: 'r', executionArn: 'a', now }),
      'claimed',
    ],
    ['holds for the same attempt', 'UpdateItem', (ledger) => ledger.hold(aHold()), { status: 'held' }],
    [
      'claims a round for the same one',
      'UpdateItem',
      (ledger) => ledger.claimRound({ by: 'one', now, until: '2026-11-22T03:16:00.000Z', woken: false }),
      { status: 'claimed', regions: [] },
    ],
    ['wastes a slot at most', 'UpdateItem', (ledger) => ledger.takeSlot(now), { slotAt: now, slowdown: 0 }],
  ])('%s', (_, operation, call, answer) =>
    wired({ faults: failing(operation, 'error-after-effect', 1) }, async ({ dynamoDb }) => {
      await createLedgerTable(dynamoDb, 'ledger');
      expect(await call(dynamoDbLedger({ client: dynamoDb, tableName: 'ledger' }))).toEqual(answer);
    }),
  );

  test('says that a script may have been sent, which costs a look but never a second script', () => {
    let armed = false;
    const faults = failing('UpdateItem', 'error-after-effect', 1);
    return wired({ faults: (call) => (armed ? faults(call) : undefined) }, async ({ dynamoDb }) => {
      await createLedgerTable(dynamoDb, 'ledger');
      const ledger = dynamoDbLedger({ client: dynamoDb, tableName: 'ledger' });
      await ledger.hold(aHold());
      armed = true;
      expect(await ledger.markSending({ ...aHold(), now: T0 })).toBe('repeated');
    });
  });
});

describe('a ledger that does not answer', () => {
  const unreachable = dynamoDbLedger({
    client: new DynamoDBClient({ ...configOf(LEDGER), maxAttempts: 1, endpoint: 'http://127.0.0.1:1' }),
    tableName: 'ledger',
  });
  const now = '2026-11-22T03:00:00.000Z';

  test.each<[string, () => Promise<unknown>]>([
    ['claimRun', () => unreachable.claimRun({ runId: 'r', executionArn: 'arn:one', now })],
    ['takeSlot', () => unreachable.takeSlot(now)],
    ['hold', () => unreachable.hold(aHold())],
    ['markSending', () => unreachable.markSending({ ...aHold(), now: T0 })],
    ['strikeOut', () => unreachable.strikeOut(aHold())],
    ['release', () => unreachable.release(aHold())],
    ['owed', () => unreachable.owed()],
    ['takeOver', () => unreachable.takeOver({ ...aHold(), by: 'guard', now, until: now })],
    ['lookAgain', () => unreachable.lookAgain(aHold(), now)],
    ['settle', () => unreachable.settle(aHold())],
    ['lastFiring', () => unreachable.lastFiring({ policy: 'p', schedule: 's' })],
    ['wasTold', () => unreachable.wasTold('note')],
    ['remember', () => unreachable.remember('note', now)],
    ['claimRound', () => unreachable.claimRound({ by: 'one', now, until: now, woken: false })],
    ['endRound', () => unreachable.endRound({ by: 'one', now, left: false })],
  ])('rejects %s with LedgerUnavailable', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ name: ErrorName.LEDGER_UNAVAILABLE });
  });

  test('rejects with LedgerUnavailable when its table is gone', async () => {
    const gone = dynamoDbLedger({ client, tableName: 'no-such-table' });
    await expect(gone.hold(aHold())).rejects.toMatchObject({ name: ErrorName.LEDGER_UNAVAILABLE });
  });
});

async function itemOf(pk: string) {
  const answer = await client.send(new GetItemCommand({ TableName: `ledger-${tables}`, Key: { pk: { S: pk } } }));
  return answer.Item ?? {};
}

function urlOf(listening: Server): string {
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}
