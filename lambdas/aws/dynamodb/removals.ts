import { DeleteItemCommand, paginateQuery, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { OWED_INDEX } from '../../environment';
import type { DrillDebts, NewestDrill, OwedRemoval } from '../../ports';
import { guarded, writing, type LedgerSettings } from './calls';
import { drillKey, expiry, readText, removalKey, text, type Item } from './items';

/** Partition of the index of owed thaws in which removals lie: the guard of thaws reads the other one. */
const OWED = 'removal';

/** Partition in which the newest drill of each policy lies. */
const NEWEST = 'drill';

/** Longer than any time that an alarm may ask for; a policy that is gone is forgotten. */
const NEWEST_DAYS = 400;

/** Every drill has ended long before. */
const REMOVAL_DAYS = 90;

/** Removals of drills' instances that are owed, and the newest drill of each policy. */
export function removalsOf(settings: LedgerSettings): DrillDebts {
  return {
    oweRemoval: (debt) => writing(`removal of drill ${debt.drillId}`, () => owe(settings, debt)),
    owedRemovals: () => writing('owed removals', async () => (await listOf(settings, OWED)).map(readRemoval)),
    settleRemoval: (drillId) => writing(`removal of drill ${drillId}`, () => settle(settings, drillId)),
    noteDrill: (drill) => writing(`drill of ${drill.policy}`, () => note(settings, drill)),
    newestDrills: () => writing('newest drills', async () => (await listOf(settings, NEWEST)).map(readNewest)),
  };
}

/** A repeated step writes the same debt again, with a later end. */
async function owe({ client, tableName }: LedgerSettings, debt: OwedRemoval): Promise<void> {
  const { drillId, dueAt, snapshotIds, ...known } = debt;
  const attributes = Object.entries(known).map(([name, value]) => [name, text(value)] as const);
  const item: Item = {
    ...removalKey(drillId),
    ...Object.fromEntries(attributes),
    drillId: text(drillId),
    snapshotIds: { L: snapshotIds.map(text) },
    owed: text(OWED),
    dueAt: text(dueAt),
    expiresAt: expiry(dueAt, REMOVAL_DAYS),
  };
  await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
}

/** All items of one partition of the index, the first by `dueAt` first. */
async function listOf({ client, tableName }: LedgerSettings, partition: string): Promise<readonly Item[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      IndexName: OWED_INDEX,
      KeyConditionExpression: 'owed = :owed',
      ExpressionAttributeValues: { ':owed': text(partition) },
    },
  );
  const items: Item[] = [];
  for await (const page of pages) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

function readRemoval(item: Item): OwedRemoval {
  return {
    drillId: readText(item.drillId),
    drill: readText(item.drill),
    policy: readText(item.policy),
    executionArn: readText(item.executionArn),
    ...(item.role !== undefined && { role: readText(item.role) }),
    region: readText(item.region),
    snapshotIds: (item.snapshotIds?.L ?? []).map(readText),
    owedSince: readText(item.owedSince),
    dueAt: readText(item.dueAt),
    ...(item.toldAt !== undefined && { toldAt: readText(item.toldAt) }),
  };
}

async function settle({ client, tableName }: LedgerSettings, drillId: string): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: removalKey(drillId) }));
}

/** A drill that ended earlier than the one that is known is none of the newest. */
async function note({ client, tableName }: LedgerSettings, drill: NewestDrill): Promise<void> {
  const { policy, drillId, verdict, endedAt } = drill;
  const item: Item = {
    ...drillKey(policy),
    policy: text(policy),
    drillId: text(drillId),
    verdict: text(verdict),
    owed: text(NEWEST),
    dueAt: text(endedAt),
    expiresAt: expiry(endedAt, NEWEST_DAYS),
  };
  const condition = {
    ConditionExpression: 'attribute_not_exists(pk) OR dueAt <= :endedAt',
    ExpressionAttributeValues: { ':endedAt': text(endedAt) },
  };
  await guarded(() => client.send(new PutItemCommand({ TableName: tableName, Item: item, ...condition })));
}

function readNewest(item: Item): NewestDrill {
  return {
    policy: readText(item.policy),
    drillId: readText(item.drillId),
    verdict: readText(item.verdict) === 'passed' ? 'passed' : 'failed',
    endedAt: readText(item.dueAt),
  };
}
