import type { Ledger } from '../../ports';
import { readItem, updateItem, writing, type LedgerSettings } from './calls';
import { readNumber, slotsKey, whole } from './items';

/** 80 % of the 5 calls per second that EC2 gives an account by default. */
export const SLOTS_PER_SECOND = 4;

/** Calls at once after a pause: 5 % of the bucket of 100 that EC2 keeps for the account. */
export const SLOT_BURST = 5;

/** Add to the end, or start a new schedule, or add: the last of them always succeeds (see `append`). */
const ROUNDS = 2;

/**
 * The engine's share of CreateSnapshots as a virtual schedule (GCRA). One number, `nextAt` in epoch milliseconds, is
 * where the schedule ends: a caller appends one interval to it and may call at the beginning of its interval, less the
 * burst's head start. So t seconds never hold more than `burst + t · rate` slots, in any order of callers.
 *
 * A pause moves the end after it, without a head start, so that later slots lie after it too. Slots
 * that were taken before are looked at again when their time has come: `pausedUntil`, in epoch milliseconds, voids them.
 */
export function slotsOf(settings: LedgerSettings): Pick<Ledger, 'takeSlot'> {
  const intervalMillis = Math.ceil(1000 / (settings.slotsPerSecond ?? SLOTS_PER_SECOND));
  const headStartMillis = ((settings.slotBurst ?? SLOT_BURST) - 1) * intervalMillis;
  return {
    takeSlot: (now, { taken, pauseUntil } = {}) =>
      writing('slot of the CreateSnapshots share', async () => {
        const nowMillis = Date.parse(now);
        if (pauseUntil !== undefined) {
          await pause(settings, Date.parse(pauseUntil), headStartMillis);
        }
        if (taken !== undefined && (await pausedUntil(settings)) <= nowMillis) {
          return { slotAt: taken };
        }
        const end = await append(settings, nowMillis, intervalMillis);
        const slotMillis = Math.max(nowMillis, end - intervalMillis - headStartMillis);
        return { slotAt: new Date(slotMillis).toISOString() };
      }),
  };
}

/** Moves the end of the schedule after the pause, unless it lies there already; a longer pause stays. */
async function pause(settings: LedgerSettings, untilMillis: number, headStartMillis: number): Promise<void> {
  const until = { ':until': whole(untilMillis) };
  const moved = await update(settings, {
    UpdateExpression: 'SET pausedUntil = :until, nextAt = :end',
    ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt < :end',
    ExpressionAttributeValues: { ...until, ':end': whole(untilMillis + headStartMillis) },
  });
  if (moved === undefined) {
    await update(settings, {
      UpdateExpression: 'SET pausedUntil = :until',
      ConditionExpression: 'attribute_not_exists(pausedUntil) OR pausedUntil < :until',
      ExpressionAttributeValues: until,
    });
  }
}

async function pausedUntil(settings: LedgerSettings): Promise<number> {
  return readNumber((await readItem(settings, slotsKey))?.pausedUntil);
}

/**
 * Appends an interval to the schedule and returns its new end. DynamoDB has no maximum, so there are two conditional
 * writes: add to an end that lies ahead, or start a new schedule at `now` when the end has passed. Callers that add do
 * not disturb each other, so each of many callers needs one write. The end never moves back: if both conditions failed
 * because another caller started a schedule in between, adding must succeed, which bounds the loop.
 */
async function append(settings: LedgerSettings, nowMillis: number, intervalMillis: number): Promise<number> {
  const values = { ':now': whole(nowMillis), ':interval': whole(intervalMillis) };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const added = await update(settings, {
      UpdateExpression: 'SET nextAt = nextAt + :interval',
      ConditionExpression: 'nextAt >= :now',
      ExpressionAttributeValues: values,
    });
    if (added !== undefined) {
      return added;
    }
    const started = await update(settings, {
      UpdateExpression: 'SET nextAt = :start',
      ConditionExpression: 'attribute_not_exists(nextAt) OR nextAt < :now',
      ExpressionAttributeValues: { ':now': whole(nowMillis), ':start': whole(nowMillis + intervalMillis) },
    });
    if (started !== undefined) {
      return started;
    }
  }
  throw new Error(`slots: the end of the schedule moved back before ${new Date(nowMillis).toISOString()}`);
}

/** The new end of the schedule; `undefined` where the condition is not met. */
async function update(settings: LedgerSettings, input: Parameters<typeof updateItem>[2]): Promise<number | undefined> {
  const updated = await updateItem(settings, slotsKey, { ReturnValues: 'UPDATED_NEW', ...input });
  return updated && readNumber(updated.Attributes?.nextAt);
}
