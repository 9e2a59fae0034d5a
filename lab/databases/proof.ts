import { bounded } from './bounded';
import type { DatabaseName } from './engines/database';
import { ENGINES } from './engines/engines';
import { CannotRunError } from './errors';
import { summarize } from './results';
import type { DatabaseResult } from './results';
import { playRound } from './round';
import type { RoundResult, Subject } from './round';
import type { FileSystem } from './stage/volumes';
import { openStage } from './stage/stage';
import type { Stage } from './stage/stage';
import { assertTruthfulImages } from './stage/truthful';

export interface ProofOptions {
  readonly database: DatabaseName;
  readonly fileSystem: FileSystem;
  readonly rounds: number;
  /** The first so many rounds take a set without quiescing too. */
  readonly roundsWithout: number;
  readonly signal: AbortSignal;
  readonly onRound: (progress: RoundProgress) => void;
}

export interface Proof {
  readonly result: DatabaseResult;
  readonly imageMode: string;
}

export interface RoundProgress {
  readonly number: number;
  readonly outcome: RoundResult | { readonly failure: string };
}

/** A round takes some 5 s on two idle cores; a recovery alone may take 60 s before its own bound ends it. */
const ROUND_SECONDS = 180;
/** Making the database, and the look at what an image holds. */
const PREPARATION_SECONDS = 180;
/** A database that can't be brought through its rounds is given up, instead of failing for an hour. */
const FAILURES_IN_A_ROW = 3;

/** All rounds of one database on one file system. A round that fails is told and does not stop the others. */
export async function prove(options: ProofOptions): Promise<Proof> {
  const { signal } = options;
  const stage = await openStage(options.fileSystem);
  try {
    const preparation = prepare(stage, options.database);
    const subject = await bounded(preparation, { what: 'the preparation', seconds: PREPARATION_SECONDS, signal });
    const result = summarize({ ...options, subject, ...(await playRounds({ stage, subject }, options)) });
    return { result, imageMode: stage.imageMode };
  } finally {
    await stage.end();
  }
}

/** Makes a database. The seed must outlive the rounds, so this turn ends with the stage. */
export async function prepare(stage: Stage, name: DatabaseName): Promise<Subject> {
  const turn = stage.begin();
  await assertTruthfulImages(turn);
  const database = await ENGINES[name](stage);
  const guest = await turn.launch('seed', database.programs);
  await database.prepare(guest);
  const seed = await turn.capture(guest);
  await turn.discard(guest);
  return { database, seed };
}

async function playRounds(
  { stage, subject }: { readonly stage: Stage; readonly subject: Subject },
  { rounds, roundsWithout, signal, onRound }: ProofOptions,
): Promise<{ readonly outcomes: readonly RoundResult[]; readonly failures: readonly string[] }> {
  const outcomes: RoundResult[] = [];
  const failures: string[] = [];
  let failuresInARow = 0;
  for (let number = 1; number <= rounds && failuresInARow < FAILURES_IN_A_ROW; number += 1) {
    const turn = stage.begin();
    try {
      const round = playRound(
        { ...subject, turn },
        { number, sets: number <= roundsWithout ? 'with and without' : 'with' },
      );
      const outcome = await bounded(round, { what: `round ${number}`, seconds: ROUND_SECONDS, signal });
      outcomes.push(outcome);
      failuresInARow = 0;
      onRound({ number, outcome });
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      const failure = error instanceof Error ? error.message : String(error);
      failures.push(`round ${number}: ${failure}`);
      failuresInARow += 1;
      onRound({ number, outcome: { failure } });
    } finally {
      await turn.end();
    }
  }
  if (outcomes.length === 0) {
    throw new CannotRunError(`no round came to its end: ${failures.join('; ')}`);
  }
  return { outcomes, failures };
}
