import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Ledger } from '../ports';
import { holdsOf } from './dynamodb-holds';
import { expiry, runKey, text } from './dynamodb-items';
import { slotsOf } from './dynamodb-slots';
import { guarded, writing } from './dynamodb-writes';

/** A firing is delivered again for hours at most, by Scheduler's retries; a redrive may come days later. */
const CLAIM_DAYS = 14;

export interface LedgerSettings {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** CreateSnapshots calls per second that all runs together may make; `SLOTS_PER_SECOND` when absent. */
  readonly slotsPerSecond?: number;
  /** Calls that may be made at once after a pause; `SLOT_BURST` when absent. */
  readonly slotBurst?: number;
}

/**
 * The ledger in DynamoDB. Every failure but a lost hold is `LedgerUnavailable`: whether a write took effect is then
 * unknown, and every method may be repeated.
 */
export function dynamoDbLedger(settings: LedgerSettings): Ledger {
  return {
    claimRun: (claim) => claimRun(settings, claim),
    ...slotsOf(settings),
    ...holdsOf(settings),
  };
}

async function claimRun(
  { client, tableName }: LedgerSettings,
  claim: Parameters<Ledger['claimRun']>[0],
): ReturnType<Ledger['claimRun']> {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: {
      ...runKey(claim.runId),
      executionArn: text(claim.executionArn),
      claimedAt: text(claim.now),
      expiresAt: expiry(claim.now, CLAIM_DAYS),
    },
    ConditionExpression: 'attribute_not_exists(pk) OR executionArn = :executionArn',
    ExpressionAttributeValues: { ':executionArn': text(claim.executionArn) },
  });
  const outcome = await writing(`claim of run ${claim.runId}`, () => guarded(() => client.send(put)));
  return outcome.met === 'met' ? 'claimed' : 'claimed-by-another';
}
