import { messageOf } from '../../rehearsal/json';
import { bounded } from './bounded';
import type { Play, Subject } from './round';
import type { Stage } from './stage/stage';

export interface RoundProgress<Outcome> {
  readonly number: number;
  readonly outcome: Outcome | { readonly failure: string };
}

interface Rounds<Outcome> {
  readonly stage: Stage;
  readonly subject: Subject;
  readonly numbers: readonly number[];
  /** Longest that a round may take. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly play: (play: Play, number: number) => Promise<Outcome>;
  readonly onRound: (progress: RoundProgress<Outcome>) => void;
}

interface Played<Outcome> {
  readonly outcomes: readonly Outcome[];
  readonly failures: readonly string[];
}

/** A database that can't be brought through its rounds is given up, instead of failing for an hour. */
const FAILURES_IN_A_ROW = 3;

/** One round after the other. A round that fails is told and does not stop the others. */
export async function playRounds<Outcome>({
  stage,
  subject,
  numbers,
  seconds,
  signal,
  play,
  onRound,
}: Rounds<Outcome>): Promise<Played<Outcome>> {
  const outcomes: Outcome[] = [];
  const failures: string[] = [];
  let failuresInARow = 0;
  for (const number of numbers) {
    if (failuresInARow === FAILURES_IN_A_ROW) {
      break;
    }
    const turn = stage.begin();
    try {
      const outcome = await bounded(play({ ...subject, turn }, number), { what: `round ${number}`, seconds, signal });
      outcomes.push(outcome);
      failuresInARow = 0;
      onRound({ number, outcome });
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      const failure = messageOf(error);
      failures.push(`round ${number}: ${failure}`);
      failuresInARow += 1;
      onRound({ number, outcome: { failure } });
    } finally {
      await turn.end();
    }
  }
  return { outcomes, failures };
}
