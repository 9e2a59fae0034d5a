import { QuiesceError } from '../../lambdas/errors';
import type { Clock } from '../../lambdas/ports';
import { CommandProblem } from '../problem';
import { remedyFor } from './answered';
import { awsDetailOf } from './live-account';

/** Between two looks. */
export const POLL_MILLIS = 2_000;

/** Two minutes without an answer end the following. */
const PATIENCE_POLLS = 60;

export interface Followed<Ended> {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly executionArn: string;
  readonly noun: 'run' | 'drill';
  /** The permissions to look, as a person asks for them. */
  readonly needs: string;
  /** How it ended; or, while it goes on, when to look again. */
  readonly look: () => Promise<{ readonly ended: Ended } | { readonly againMillis: number }>;
  readonly onTrouble: (text: string) => void;
}

/** Looks at an execution until it has ended. Rejects with `CommandProblem` when AWS does not let it. */
export async function followExecution<Ended>(followed: Followed<Ended>): Promise<Ended> {
  const { clock, noun, look, onTrouble } = followed;
  for (let failures = 0; ;) {
    let againMillis = POLL_MILLIS;
    try {
      const seen = await look();
      if ('ended' in seen) {
        return seen.ended;
      }
      ({ againMillis } = seen);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!(error instanceof QuiesceError) || error.name !== 'Unavailable' || failures > PATIENCE_POLLS) {
        throw problemOf(error, followed);
      }
      onTrouble(`AWS does not answer (${awsDetailOf(error)}); the ${noun} goes on, asking again`);
    }
    await clock.sleep(againMillis);
  }
}

function problemOf(
  error: unknown,
  { executionArn: arn, noun, needs }: Pick<Followed<unknown>, 'executionArn' | 'noun' | 'needs'>,
): unknown {
  if (!(error instanceof QuiesceError)) {
    return error;
  }
  return new CommandProblem(
    `the ${noun} was started and goes on as ${arn}, but can't be followed (${awsDetailOf(error)}); ${remedyFor(error, `this needs ${needs}`)}`,
    { cause: error },
  );
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Says it before the command's own handlers end the process. Returns what undoes it. */
export function sayOnInterrupt(text: string): () => void {
  const say = (): void => {
    process.stderr.write(text);
  };
  for (const signal of SIGNALS) {
    process.prependOnceListener(signal, say);
  }
  return () => {
    for (const signal of SIGNALS) {
      process.off(signal, say);
    }
  };
}
