import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { HoldLost } from '../../errors';
import type { Hold, Ledger } from '../../ports';
import { guarded, readItem, updateItem, writing, type LedgerSettings } from './calls';
import { expiry, holdAttributes, holdKey, OWED, readText, text, whole, type Item } from './items';

/** A debt that can't be paid, for example of a lost instance, expires at some time, long after its alarm. */
const HOLD_DAYS = 90;

/** The holder may release between our write and our read; this is repeated so often. */
const HOLD_TRIES = 3;

/**
 * Free; or ours already; or this run's, whose last attempt is thawed; or another's that is thawed and whose time is
 * up: its run died before it released.
 */
const MAY_HOLD = [
  'attribute_not_exists(pk)',
  'executionId = :executionId',
  '(runId = :runId AND attribute_not_exists(owed))',
  '(attribute_not_exists(owed) AND heldUntil < :heldFrom)',
].join(' OR ');

type HoldPorts = Pick<Ledger, 'hold' | 'markSending' | 'strikeOut' | 'release'>;

/**
 * Holds. `owed` and `dueAt` are there only while a thaw is owed, which makes the index sparse; `heldUntil` is the same
 * instant in epoch milliseconds and stays. `sendingFor` is the attempt whose pre-script may have been sent: a repeated
 * hold leaves it alone, a new attempt has another id. `sentAt` and `sendings` are that attempt's.
 */
export function holdsOf(settings: LedgerSettings): HoldPorts {
  return {
    hold: (hold) => writing(`hold of ${hold.instanceId}`, () => takeHold(settings, hold)),
    markSending: (hold) => writing(`hold of ${hold.instanceId}`, () => markSending(settings, hold)),
    strikeOut: (hold) => writing(`thaw of ${hold.instanceId}`, () => strikeOut(settings, hold)),
    release: (hold) => writing(`release of ${hold.instanceId}`, () => release(settings, hold)),
  };
}

async function takeHold(settings: LedgerSettings, hold: Hold): ReturnType<Ledger['hold']> {
  const attributes: Item = {
    ...holdAttributes(hold),
    owed: text(OWED),
    dueAt: text(hold.dueAt),
    heldFrom: whole(Date.parse(hold.heldAt)),
    heldUntil: whole(Date.parse(hold.dueAt)),
    expiresAt: expiry(hold.dueAt, HOLD_DAYS),
  };
  const names = Object.keys(attributes);
  const update = {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: MAY_HOLD,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`:${name}`, value]),
    ),
  };
  for (let tries = 1; tries <= HOLD_TRIES; tries += 1) {
    if ((await updateItem(settings, holdKey(hold.instanceId), update)) !== undefined) {
      return { status: 'held' };
    }
    const holder = await readItem(settings, holdKey(hold.instanceId));
    if (holder !== undefined) {
      return { status: 'busy', runId: readText(holder.runId) };
    }
  }
  throw new Error(`${hold.instanceId} was released ${HOLD_TRIES} times while it was asked for`);
}

/**
 * Rejects with `HoldLost` when no thaw is owed under this attempt any more: the guard has paid the debt meanwhile, and
 * a script sent now would freeze and its thaw would not be recorded. Every call records its instant, so that a guard that
 * has thawed before it does not strike the debt out.
 */
async function markSending(
  settings: LedgerSettings,
  { instanceId, executionId, now }: Parameters<Ledger['markSending']>[0],
): ReturnType<Ledger['markSending']> {
  const isOurs = 'executionId = :executionId AND attribute_exists(owed)';
  const ExpressionAttributeValues = { ':executionId': text(executionId), ':now': text(now), ':one': whole(1) };
  const mark = (UpdateExpression: string, ConditionExpression: string) =>
    updateItem(settings, holdKey(instanceId), { UpdateExpression, ConditionExpression, ExpressionAttributeValues });
  const first = await mark(
    'SET sendingFor = :executionId, sentAt = :now, sendings = :one',
    `${isOurs} AND (attribute_not_exists(sendingFor) OR sendingFor <> :executionId)`,
  );
  if (first !== undefined) {
    return 'first';
  }
  const again = await mark('SET sentAt = :now ADD sendings :one', `${isOurs} AND sendingFor = :executionId`);
  if (again === undefined) {
    throw new HoldLost(`hold of ${instanceId} by ${executionId}: no thaw is owed under it any more; hold again`);
  }
  return 'repeated';
}

async function strikeOut(
  settings: LedgerSettings,
  { instanceId, executionId }: Parameters<Ledger['strikeOut']>[0],
): Promise<void> {
  // Unmet: released, or another attempt's by now, so nothing is owed under this one.
  await updateItem(settings, holdKey(instanceId), {
    UpdateExpression: 'REMOVE owed, dueAt',
    ConditionExpression: 'executionId = :executionId',
    ExpressionAttributeValues: { ':executionId': text(executionId) },
  });
}

async function release(
  { client, tableName }: LedgerSettings,
  { instanceId, runId }: Parameters<Ledger['release']>[0],
): Promise<void> {
  const remove = new DeleteItemCommand({
    TableName: tableName,
    Key: holdKey(instanceId),
    ConditionExpression: 'runId = :runId AND attribute_not_exists(owed)',
    ExpressionAttributeValues: { ':runId': text(runId) },
  });
  // Unmet: free or another's already, or a thaw is owed, and the guard pays it.
  await guarded(() => client.send(remove));
}
