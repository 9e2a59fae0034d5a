import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, UpdateItemCommandInput, UpdateItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { HoldLost, LedgerUnavailable } from '../../errors';
import { classify } from '../sdk-errors';
import type { Item } from './items';

export interface LedgerSettings {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** CreateSnapshots calls per second that all runs together may make; `SLOTS_PER_SECOND` when absent. */
  readonly slotsPerSecond?: number;
  /** Calls that may be made at once after a pause; `SLOT_BURST` when absent. */
  readonly slotBurst?: number;
}

/** An item as it is now; `undefined` when there is none. */
export async function readItem(
  { client, tableName }: Pick<LedgerSettings, 'client' | 'tableName'>,
  key: Item,
): Promise<Item | undefined> {
  const get = new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true });
  return (await client.send(get)).Item;
}

/** Runs a conditional write. `undefined`: its condition is not met, which is an answer and not a failure. */
export async function guarded<T extends object>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (classify(error).code === 'ConditionalCheckFailedException') {
      return undefined;
    }
    throw error;
  }
}

/** Updates an item if its condition is met, see `guarded`. */
export function updateItem(
  { client, tableName }: LedgerSettings,
  Key: Item,
  input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<UpdateItemCommandOutput | undefined> {
  return guarded(() => client.send(new UpdateItemCommand({ TableName: tableName, Key, ...input })));
}

/**
 * Runs calls of the ledger. Every failure is `LedgerUnavailable`, except a lost hold, which is an answer. `subject` names
 * what was done, with its value.
 */
export async function writing<T>(subject: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    if (error instanceof HoldLost) {
      throw error;
    }
    const { detail, cause } = classify(error);
    throw new LedgerUnavailable(`${subject}: the ledger does not answer (${detail}); send nothing, try again`, {
      cause,
    });
  }
}
