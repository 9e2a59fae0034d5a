import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { OWED_INDEX } from '../../environment';
import type { Hold, Ledger, OwedHold, TakeOver } from '../../ports';
import { readItem, updateItem, writing, type LedgerSettings } from './calls';
import { holdKey, OWED, readHold, readText, text } from './items';

type DebtPorts = Pick<Ledger, 'owed' | 'takeOver' | 'lookAgain' | 'settle'>;

/**
 * Owed thaws, as the guard sees them. `guardedBy` and `guardedUntil` say which guard pays, `actsUntil` until when the
 * functions of a run that has ended may go on.
 */
export function debtsOf(settings: LedgerSettings): DebtPorts {
  return {
    owed: () => writing('owed thaws', () => listOwed(settings)),
    takeOver: (debt) => writing(`thaw of ${debt.instanceId}`, () => takeOver(settings, debt)),
    lookAgain: (hold, dueAt) => writing(`thaw of ${hold.instanceId}`, () => lookAgain(settings, hold, dueAt)),
    settle: (debt) => writing(`thaw of ${debt.instanceId}`, () => settle(settings, debt)),
  };
}

async function listOwed({ client, tableName }: LedgerSettings): Promise<readonly OwedHold[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      IndexName: OWED_INDEX,
      KeyConditionExpression: 'owed = :owed',
      ExpressionAttributeValues: { ':owed': text(OWED) },
      ScanIndexForward: false,
    },
  );
  const holds: OwedHold[] = [];
  for await (const page of pages) {
    holds.push(...(page.Items ?? []).map(readHold));
  }
  return holds;
}

/** Whose debt it is, and that it is one. */
const IS_OWED = 'executionId = :executionId AND attribute_exists(owed)';

async function takeOver(
  settings: LedgerSettings,
  { by, now, until, ended, ...hold }: TakeOver,
): ReturnType<Ledger['takeOver']> {
  const outcome = await update(settings, hold, {
    UpdateExpression: `SET guardedBy = :by, guardedUntil = :until${ended === undefined ? '' : ', dueAt = :now, actsUntil = :actsUntil'}`,
    ConditionExpression: `${IS_OWED} AND (attribute_not_exists(guardedUntil) OR guardedUntil <= :now OR guardedBy = :by)`,
    ExpressionAttributeValues: {
      ':by': text(by),
      ':now': text(now),
      ':until': text(until),
      ...(ended && { ':actsUntil': text(ended.actsUntil) }),
    },
  });
  if (outcome !== undefined) {
    return 'taken';
  }
  const item = await readItem(settings, holdKey(hold.instanceId));
  const isOwed = readText(item?.executionId) === hold.executionId && item?.owed !== undefined;
  return isOwed ? 'taken-by-another' : 'settled';
}

async function lookAgain(
  settings: LedgerSettings,
  hold: Pick<Hold, 'instanceId' | 'executionId'>,
  dueAt: string,
): Promise<void> {
  // Unmet: nothing is owed under this attempt any more.
  await update(settings, hold, {
    UpdateExpression: 'SET dueAt = :dueAt',
    ConditionExpression: IS_OWED,
    ExpressionAttributeValues: { ':dueAt': text(dueAt) },
  });
}

async function settle(settings: LedgerSettings, debt: OwedHold): ReturnType<Ledger['settle']> {
  // Another release may write no `sentAt`: its debts would stay for ever.
  const asListed =
    'attribute_not_exists(sentAt) OR attribute_not_exists(sendingFor) OR sendingFor <> :executionId OR sentAt = :sentAt';
  const outcome = await update(settings, debt, {
    UpdateExpression: 'REMOVE owed, dueAt, guardedBy, guardedUntil, actsUntil',
    // Released, or another attempt's by now: nothing is owed under this one.
    ConditionExpression: `executionId = :executionId AND (${asListed})`,
    ExpressionAttributeValues: { ':sentAt': text(debt.sendings?.lastAt ?? '') },
  });
  if (outcome !== undefined) {
    return 'struck-out';
  }
  const item = await readItem(settings, holdKey(debt.instanceId));
  return readText(item?.executionId) === debt.executionId ? 'changed' : 'struck-out';
}

function update(
  settings: LedgerSettings,
  { instanceId, executionId }: Pick<Hold, 'instanceId' | 'executionId'>,
  input: Parameters<typeof updateItem>[2],
): ReturnType<typeof updateItem> {
  const values = { ...input.ExpressionAttributeValues, ':executionId': text(executionId) };
  return updateItem(settings, holdKey(instanceId), { ...input, ExpressionAttributeValues: values });
}
