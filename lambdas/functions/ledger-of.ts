import { LEDGER, dynamoDbClient } from '../aws/clients';
import { dynamoDbLedger } from '../aws/dynamodb/ledger';
import { readCount } from '../environment';
import type { Ports } from '../ports';

/** The ledger of a function; the client outlives the invocation. */
export function keeping(): (tools: {
  readonly environment: { readonly LEDGER_TABLE: string; readonly SLOTS_PER_SECOND?: string };
}) => Pick<Ports, 'ledger'> {
  const client = dynamoDbClient(LEDGER);
  return ({ environment: { LEDGER_TABLE: tableName, SLOTS_PER_SECOND: slots } }) => ({
    ledger: dynamoDbLedger({
      client,
      tableName,
      ...(slots === undefined ? {} : { slotsPerSecond: readCount('SLOTS_PER_SECOND', slots) }),
    }),
  });
}
