import { bounded } from './bounded';
import type { DatabaseName } from './engines/database';
import { ENGINES } from './engines/engines';
import { CannotRunError } from './errors';
import { summarize } from './results';
import type { DatabaseResult } from './results';
import { playRound } from './round';
import type { RoundResult, Subject } from './round';
import { playRounds, type RoundProgress } from './rounds';
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
  readonly onRound: (progress: RoundProgress<RoundResult>) => void;
}

export interface Proof {
  readonly result: DatabaseResult;
  readonly imageMode: string;
}

/** A round takes some 5 s on two idle cores; a recovery alone may take 60 s before its own bound ends it. */
const ROUND_SECONDS = 180;
/** Making the database, and the look at what an image holds. */
const PREPARATION_SECONDS = 180;

/** All rounds of one database on one file system. */
export async function prove(options: ProofOptions): Promise<Proof> {
  const { fileSystem, database, rounds, roundsWithout, signal, onRound } = options;
  const stage = await openStage(fileSystem);
  try {
    const subject = await prepared({ stage, database, signal });
    const played = await playRounds<RoundResult>({
      ...{ stage, subject, signal, onRound, seconds: ROUND_SECONDS },
      numbers: Array.from({ length: rounds }, (_, index) => index + 1),
      play: (play, number) => playRound(play, { number, sets: number <= roundsWithout ? 'with and without' : 'with' }),
    });
    if (played.outcomes.length === 0) {
      throw new CannotRunError(`no round came to its end: ${played.failures.join('; ')}`);
    }
    return { result: summarize({ ...options, subject, ...played }), imageMode: stage.imageMode };
  } finally {
    await stage.end();
  }
}

interface Preparing {
  readonly stage: Stage;
  readonly database: DatabaseName;
  readonly signal: AbortSignal;
}

/** A database that was made for rounds, within its time. */
export function prepared({ stage, database, signal }: Preparing): Promise<Subject> {
  return bounded(prepare(stage, database), { what: 'the preparation', seconds: PREPARATION_SECONDS, signal });
}

/** The seed must outlive the rounds, so this turn ends with the stage. */
async function prepare(stage: Stage, name: DatabaseName): Promise<Subject> {
  const turn = stage.begin();
  await assertTruthfulImages(turn);
  const database = await ENGINES[name](stage);
  const guest = await turn.launch('seed', database.programs);
  await database.prepare(guest);
  const seed = await turn.capture(guest);
  await turn.discard(guest);
  return { database, seed };
}
