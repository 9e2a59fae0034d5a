import type { AcknowledgedWrite } from '../../rehearsal/guests/workloads/workload';
import { messageOf } from '../../rehearsal/json';
import type { ProcessGuest } from '../../rehearsal/guests/process-guest';
import type { Database } from './engines/database';
import { whileHeld } from './hold';
import type { Hold } from './hold';
import type { SnapshotSet, Turn } from './stage/stage';
import { wallClock } from './wall-clock';
import { startWriters } from './writers';
import type { Writers } from './writers';
import { defined } from '../../lambdas/domain/json';

/** A database and the set that every round starts from. */
export interface Subject {
  readonly database: Database;
  readonly seed: SnapshotSet;
}

/** What one round is played with. */
export interface Play extends Subject {
  readonly turn: Turn;
}

export interface RoundPlan {
  /** Counts up from 1. */
  readonly number: number;
  /** Whether a set without scripts is taken too, of the same instance. */
  readonly sets: 'with' | 'with and without';
}

/** What one set lost. */
export interface Outcome {
  /** Writes acknowledged before the set's instant. */
  readonly acknowledged: number;
  readonly lost: number;
  /** From the server's start until every write was read back; missing when it did not start. */
  readonly recoveryMillis?: number;
  /** Why the server did not start on the set. */
  readonly broken?: string;
}

export interface QuiescedOutcome extends Outcome {
  /** Of those acknowledged until the freeze, after `quiescedAt`: nothing is promised about them. */
  readonly lostUntilFrozen: number;
  readonly freezeMillis: number;
  /** Of that, what this machine took for the image. */
  readonly imageMillis: number;
}

export interface RoundResult {
  readonly with: QuiescedOutcome;
  readonly without?: Outcome;
}

/** Writes between two events of a round, and how far rounds differ in that, so that they meet other moments. */
const WRITES = { least: 400, spread: 400, step: 137 } as const;
/** Acknowledged after the thaw, before the instance ends: the database goes on. */
const WRITES_AFTER_THAW = 20;

interface TakenSets {
  readonly acknowledged: readonly AcknowledgedWrite[];
  readonly quiesced: { readonly set: SnapshotSet; readonly hold: Hold; readonly imageMillis: number };
  readonly crashed?: { readonly set: SnapshotSet; readonly at: number };
}

/** One round: a database that writes, its sets with and without quiescing, each restored into a new instance and compared. */
export async function playRound(play: Play, plan: RoundPlan): Promise<RoundResult> {
  return compare(play, plan, await whileWriting(play, plan.number, (writing) => takeSets(play, plan, writing)));
}

/** An instance whose database is written to. */
export interface Writing {
  readonly guest: ProcessGuest;
  readonly writers: Writers;
}

/** Works on an instance of the seed whose database is written to, and ends the instance. */
export async function whileWriting<Taken>(
  { turn, database, seed }: Play,
  number: number,
  work: (writing: Writing) => Promise<Taken>,
): Promise<Taken> {
  const guest = await turn.launch(`round-${number}`, database.programs, seed);
  await database.adopt(guest);
  const running = await database.serve(guest);
  await running.burden();
  const writers = await startWriters(running);
  try {
    const taken = await work({ guest, writers });
    writers.stop();
    await turn.discard(guest);
    return taken;
  } finally {
    writers.stop();
  }
}

async function takeSets(
  { turn, database }: Play,
  { number, sets }: RoundPlan,
  { guest, writers }: Writing,
): Promise<TakenSets> {
  const writes = WRITES.least + ((number * WRITES.step) % WRITES.spread);
  await writers.more(writes);
  // Everything acknowledged before the call is asked for, as with EC2, whose instant lies within the call.
  const crashed = sets === 'with' ? undefined : { at: wallClock.now(), set: await turn.capture(guest) };
  await writers.more(writes);
  let set: SnapshotSet = [];
  let imageMillis = 0;
  const hold = await whileHeld({ guest, database }, async () => {
    const before = performance.now();
    set = await turn.capture(guest);
    imageMillis = performance.now() - before;
  });
  await writers.more(WRITES_AFTER_THAW);
  return {
    acknowledged: writers.acknowledged(),
    quiesced: { set, hold, imageMillis },
    ...defined({ crashed }),
  };
}

async function compare(play: Play, { number }: RoundPlan, taken: TakenSets): Promise<RoundResult> {
  const { acknowledged, quiesced, crashed } = taken;
  const { hold, imageMillis } = quiesced;
  // In turns: what is restored second finds the server's programs and the seed's pages in memory.
  const early = crashed !== undefined && number % 2 === 0 ? await restore(play, crashed.set) : undefined;
  const restored = await restore(play, quiesced.set);
  const quiescedOutcome: QuiescedOutcome = {
    ...outcomeOf(acknowledged, hold.quiescedAt, restored),
    lostUntilFrozen: countLost(acknowledged, hold.frozenAt, restored.survivors).lost,
    freezeMillis: hold.freezeMillis,
    imageMillis,
  };
  if (crashed === undefined) {
    return { with: quiescedOutcome };
  }
  const restoredCrash = early ?? (await restore(play, crashed.set));
  return { with: quiescedOutcome, without: outcomeOf(acknowledged, crashed.at, restoredCrash) };
}

interface Restored {
  readonly survivors: ReadonlySet<number>;
  readonly recoveryMillis?: number;
  readonly broken?: string;
}

/** Starts the server on a set, in a new instance, and reads it. A server that does not start has lost everything. */
async function restore({ turn, database }: Play, set: SnapshotSet): Promise<Restored> {
  const guest = await turn.launch(`restored-${set[0] ?? ''}`, database.programs, set);
  try {
    await database.adopt(guest);
    const before = performance.now();
    const survivors = await (await database.serve(guest)).survivors();
    return { survivors, recoveryMillis: performance.now() - before };
  } catch (error) {
    return { survivors: new Set(), broken: messageOf(error) };
  } finally {
    await turn.discard(guest);
  }
}

function outcomeOf(
  acknowledged: readonly AcknowledgedWrite[],
  instant: number,
  { survivors, recoveryMillis, broken }: Restored,
): Outcome {
  return {
    ...countLost(acknowledged, instant, survivors),
    ...defined({ recoveryMillis, broken }),
  };
}

/** Of the writes acknowledged before an instant, those that are not there any more. */
export function countLost(
  acknowledged: readonly AcknowledgedWrite[],
  instant: number,
  survivors: ReadonlySet<number>,
): { readonly acknowledged: number; readonly lost: number } {
  const before = acknowledged.filter(({ acknowledgedAt }) => acknowledgedAt < instant);
  return { acknowledged: before.length, lost: before.filter(({ id }) => !survivors.has(id)).length };
}
