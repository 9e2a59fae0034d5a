import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from './items';
import type { LedgerSettings } from './ledger';

/** An item as it is now; `undefined` when there is none. */
export async function readItem(
  { client, tableName }: Pick<LedgerSettings, 'client' | 'tableName'>,
  key: Item,
): Promise<Item | undefined> {
  const get = new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true });
  return (await client.send(get)).Item;
}
