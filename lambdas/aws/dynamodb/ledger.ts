import { PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Firing, Ledger } from '../../ports';
import { guarded, readItem, writing, type LedgerSettings } from './calls';
import { debtsOf } from './debts';
import { holdsOf } from './holds';
import { expiry, firedKey, readText, runKey, text, toldKey, type Item } from './items';
import { removalsOf } from './removals';
import { roundsOf } from './rounds';
import { slotsOf } from './slots';

/**
 * A firing is delivered again for hours at most, by Scheduler's retries; a redrive may come days later. And the sweep
 * looks for runs that were due up to `LOOK_BACK_DAYS` ago: 7 days, half of this.
 */
const CLAIM_DAYS = 14;

export type { LedgerSettings };

/**
 * The ledger in DynamoDB. Every failure but a lost hold is `LedgerUnavailable`: whether a write took effect is then
 * unknown, and every method may be repeated.
 */
export function dynamoDbLedger(settings: LedgerSettings): Ledger {
  return {
    claimRun: (claim) => claimRun(settings, claim),
    lastFiring: (schedule) =>
      writing(`last firing of ${schedule.policy}, ${schedule.schedule}`, async () => {
        const item = await readItem(settings, firedKey(schedule));
        return item?.scheduledTime === undefined ? undefined : readText(item.scheduledTime);
      }),
    wasTold: (what) =>
      writing(`note ${what}`, async () =>
        (await readItem(settings, toldKey(what))) === undefined ? 'untold' : 'told',
      ),
    remember: (what, now) =>
      writing(`note ${what}`, async () => {
        await put(settings, { ...toldKey(what), toldAt: text(now) }, now);
      }),
    ...debtsOf(settings),
    ...slotsOf(settings),
    ...holdsOf(settings),
    ...roundsOf(settings),
    ...removalsOf(settings),
  };
}

async function claimRun(
  settings: LedgerSettings,
  claim: Parameters<Ledger['claimRun']>[0],
): ReturnType<Ledger['claimRun']> {
  const { runId, executionArn, now, fired } = claim;
  const item = { ...runKey(runId), executionArn: text(executionArn), claimedAt: text(now) };
  return writing(`claim of run ${runId}`, async () => {
    const outcome = await guarded(() =>
      put(settings, item, now, {
        ConditionExpression: 'attribute_not_exists(pk) OR executionArn = :executionArn',
        ExpressionAttributeValues: { ':executionArn': text(executionArn) },
      }),
    );
    if (outcome === undefined) {
      return 'claimed-by-another';
    }
    // After the claim: if this write fails, the step is repeated and claims again.
    await (fired && noteFiring(settings, fired, now));
    return 'claimed';
  });
}

/** The latest firing stays, in any order of runs. */
async function noteFiring(settings: LedgerSettings, fired: Firing, now: string): Promise<void> {
  const item = { ...firedKey(fired), scheduledTime: text(fired.scheduledTime) };
  await guarded(() =>
    put(settings, item, now, {
      ConditionExpression: 'attribute_not_exists(pk) OR scheduledTime < :scheduledTime',
      ExpressionAttributeValues: { ':scheduledTime': text(fired.scheduledTime) },
    }),
  );
}

async function put(
  { client, tableName }: LedgerSettings,
  item: Item,
  now: string,
  condition: Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'> = {},
): Promise<object> {
  const expiresAt = expiry(now, CLAIM_DAYS);
  return client.send(new PutItemCommand({ TableName: tableName, Item: { ...item, expiresAt }, ...condition }));
}
