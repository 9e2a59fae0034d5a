import { LEDGER } from '../../../lambdas/aws/clients';
import { SLOT_BURST, SLOTS_PER_SECOND } from '../../../lambdas/aws/dynamodb/slots';
import { writing } from '../../../lambdas/aws/dynamodb/calls';
import { slowDown, slowdownFactor, slowdownSteps } from '../../../lambdas/domain/slowdown';
import { nextSetAt } from '../../../lambdas/domain/snapshots';
import { HoldLost } from '../../../lambdas/errors';
import type { Firing, Hold, Ledger, SlotRequest } from '../../../lambdas/ports';
import { trying, type Calling } from '../cloud-client';
import { owedIn, type HoldItem, type LedgerBooks } from './books';
import { memoryDebts } from './debts';
import { claimRound, endRound } from './rounds';
import { defined } from '../../../lambdas/domain/json';

export interface LedgerSettings {
  readonly books: LedgerBooks;
  /** How a call reaches the books. @default - at once */
  readonly pass?: PassCall;
  readonly slotsPerSecond?: number;
  readonly slotBurst?: number;
}

/** A call of the ledger: the operation that it is in DynamoDB, so that a fault finds it, and what it is about. */
export interface LedgerCall {
  readonly operation: 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';
  readonly method: keyof Ledger;
  readonly of?: Pick<Hold, 'instanceId'>;
}

export type PassCall = <T>(call: LedgerCall, effect: () => T) => Promise<T>;

/**
 * A call passes through the model as one of DynamoDB, with its latency, its faults and its record; the SDK's tries are
 * made too, so a write whose answer was lost is repeated.
 */
export function throughModel(calling: Calling): PassCall {
  const { cloud, caller } = calling;
  return (call, effect) => {
    const { operation, method, of } = call;
    const input = { Method: method, ...defined({ InstanceId: of?.instanceId }) };
    const arrival = { service: 'dynamodb', operation, input, ...defined({ caller }) };
    return writing(method, () => trying(calling, LEDGER, () => cloud.pass(arrival, () => Promise.resolve(effect()))));
  };
}

/** The ledger in memory: the conditions of `lambdas/aws/dynamodb`, each write atomic. */
export function memoryLedger(settings: LedgerSettings): Ledger {
  const { books } = settings;
  const pass: PassCall = settings.pass ?? ((_, effect) => Promise.resolve(effect()));
  const write = async <T>(call: LedgerCall, effect: () => T): Promise<T> => {
    // A refusal of the books is an answer, which no SDK repeats: it is thrown outside the call.
    const answer = await pass(call, () => attempt(effect));
    return answer();
  };
  return {
    claimRun: (claim) =>
      write({ operation: 'PutItem', method: 'claimRun' }, () => {
        const claimed = books.claims.get(claim.runId) ?? claim.executionArn;
        books.claims.set(claim.runId, claimed);
        if (claimed !== claim.executionArn) {
          return 'claimed-by-another';
        }
        if (claim.fired !== undefined) {
          noteFiring(books, claim.fired);
        }
        return 'claimed';
      }),
    lastFiring: (schedule) =>
      write({ operation: 'GetItem', method: 'lastFiring' }, () => books.firings.get(firedKey(schedule))),
    wasTold: (what) =>
      write({ operation: 'GetItem', method: 'wasTold' }, () => (books.told.has(what) ? 'told' : 'untold')),
    remember: (what) => write({ operation: 'PutItem', method: 'remember' }, () => void books.told.add(what)),
    ...memoryDebts(books, (method, of, effect) => write({ operation: 'UpdateItem', method, of }, effect)),
    takeSlot: (now, asked) =>
      write({ operation: 'UpdateItem', method: 'takeSlot' }, () => takeSlot(settings, Date.parse(now), asked)),
    slowDown: (now) =>
      write({ operation: 'UpdateItem', method: 'slowDown' }, () => {
        const next = slowDown(books.slowdown, Date.parse(now));
        if (next !== undefined) {
          books.slowdown = next.slowdown;
          pauseSlots(books, { nowMillis: Date.parse(now), untilMillis: next.pauseUntilMillis, headStart: 0 });
        }
      }),
    hold: (hold) => write({ operation: 'UpdateItem', method: 'hold', of: hold }, () => takeHold(books, hold)),
    noteSet: (set) =>
      write({ operation: 'PutItem', method: 'noteSet', of: set }, () => {
        noteSet(books, set);
      }),
    markSending: (hold) =>
      write({ operation: 'UpdateItem', method: 'markSending', of: hold }, () => markSending(books, hold)),
    strikeOut: (hold) =>
      write({ operation: 'UpdateItem', method: 'strikeOut', of: hold }, () => {
        const item = books.holds.get(hold.instanceId);
        if (item?.hold.executionId === hold.executionId) {
          books.holds.set(hold.instanceId, { ...item, debt: 'struck-out' });
        }
      }),
    release: (hold) =>
      write({ operation: 'DeleteItem', method: 'release', of: hold }, () => {
        const item = books.holds.get(hold.instanceId);
        if (item?.hold.runId === hold.runId && item.debt === 'struck-out') {
          books.holds.delete(hold.instanceId);
        }
      }),
    owed: () => write({ operation: 'Query', method: 'owed' }, () => owedIn(books)),
    claimRound: (claim) => write({ operation: 'UpdateItem', method: 'claimRound' }, () => claimRound(books, claim)),
    oweRemoval: (debt) =>
      write({ operation: 'PutItem', method: 'oweRemoval' }, () => void books.removals.set(debt.drillId, debt)),
    owedRemovals: () =>
      write({ operation: 'Query', method: 'owedRemovals' }, () =>
        [...books.removals.values()].sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt)),
      ),
    settleRemoval: (drillId) =>
      write({ operation: 'DeleteItem', method: 'settleRemoval' }, () => void books.removals.delete(drillId)),
    noteDrill: (drill) =>
      write({ operation: 'PutItem', method: 'noteDrill' }, () => {
        if ((books.drills.get(drill.policy)?.endedAt ?? '') <= drill.endedAt) {
          books.drills.set(drill.policy, drill);
        }
      }),
    newestDrills: () => write({ operation: 'Query', method: 'newestDrills' }, () => [...books.drills.values()]),
    endRound: (end) =>
      write({ operation: 'UpdateItem', method: 'endRound' }, () => {
        endRound(books, end);
      }),
  };
}

function attempt<T>(effect: () => T): () => T {
  try {
    const value = effect();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function firedKey({ policy, schedule }: Pick<Firing, 'policy' | 'schedule'>): string {
  return `${policy}#${schedule}`;
}

/** The latest stays, in any order of runs. */
function noteFiring({ firings }: LedgerBooks, fired: Firing): void {
  const known = firings.get(firedKey(fired));
  if (known === undefined || known < fired.scheduledTime) {
    firings.set(firedKey(fired), fired.scheduledTime);
  }
}

function takeSlot(
  { books, slotsPerSecond, slotBurst }: LedgerSettings,
  now: number,
  { taken, pauseUntil }: SlotRequest = {},
): Awaited<ReturnType<Ledger['takeSlot']>> {
  const interval = Math.ceil(1000 / (slotsPerSecond ?? SLOTS_PER_SECOND));
  const headStart = ((slotBurst ?? SLOT_BURST) - 1) * interval;
  if (pauseUntil !== undefined) {
    pauseSlots(books, { nowMillis: now, untilMillis: Date.parse(pauseUntil), headStart });
  }
  const slowdown = slowdownSteps(books.slowdown, now);
  if (taken !== undefined && books.slotsPausedUntil <= now) {
    return { slotAt: taken, slowdown };
  }
  const from = Math.max(books.slotsEnd ?? now, now);
  books.slotsEnd = from + interval * slowdownFactor(slowdown);
  const slotAt = Math.max(now, from - (slowdown === 0 ? headStart : 0));
  return { slotAt: new Date(slotAt).toISOString(), slowdown };
}

function pauseSlots(
  books: LedgerBooks,
  pause: { readonly nowMillis: number; readonly untilMillis: number; readonly headStart: number },
): void {
  const { nowMillis, untilMillis, headStart } = pause;
  books.slotsPausedUntil = Math.max(books.slotsPausedUntil, untilMillis);
  books.slotsEnd = Math.max(books.slotsEnd ?? nowMillis, untilMillis + headStart);
}

function noteSet({ sets }: LedgerBooks, { instanceId, takenAt }: Parameters<Ledger['noteSet']>[0]): void {
  if ((sets.get(instanceId) ?? '') < takenAt) {
    sets.set(instanceId, takenAt);
  }
}

function takeHold(books: LedgerBooks, hold: Hold): Awaited<ReturnType<Ledger['hold']>> {
  const until = nextSetAt(books.sets.get(hold.instanceId) ?? '', hold.heldAt);
  if (until !== undefined) {
    return { status: 'too-soon', until };
  }
  const holder = books.holds.get(hold.instanceId);
  if (holder !== undefined && !mayFollow(holder, hold)) {
    return { status: 'busy', runId: holder.hold.runId };
  }
  // What a guard wrote stays, as in the table: it is of the past, or of this attempt.
  const { dueAt: _dueAt, ...kept } = holder ?? {};
  books.holds.set(hold.instanceId, { ...kept, hold, debt: 'owed' });
  return { status: 'held' };
}

/** Its own again; or its run's last attempt is thawed; or another's that is thawed and whose time is up. */
function mayFollow({ hold: holder, debt }: HoldItem, hold: Hold): boolean {
  if (holder.executionId === hold.executionId) {
    return true;
  }
  const isOver = Date.parse(holder.dueAt) < Date.parse(hold.heldAt);
  return debt === 'struck-out' && (holder.runId === hold.runId || isOver);
}

function markSending(
  books: LedgerBooks,
  { instanceId, executionId, now }: Parameters<Ledger['markSending']>[0],
): 'first' | 'repeated' {
  const item = books.holds.get(instanceId);
  if (item?.hold.executionId !== executionId || item.debt !== 'owed') {
    throw new HoldLost(`hold of ${instanceId} by ${executionId}: no thaw is owed under it any more`);
  }
  const times = item.sendingFor === executionId ? (item.sendings?.times ?? 0) : 0;
  books.holds.set(instanceId, { ...item, sendingFor: executionId, sendings: { times: times + 1, lastAt: now } });
  return times === 0 ? 'first' : 'repeated';
}
