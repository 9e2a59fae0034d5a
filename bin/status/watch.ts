import type { Clock } from '../../lambdas/ports';
import { CommandProblem } from '../problem';
import type { Observed } from './judge';
import { exitCodeOf, statusReport, watchedOf } from './report';

interface Watch {
  readonly look: () => Promise<Observed>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly seconds: number;
  /** `drawn`: the whole screen each time; `lines`: only what is new. */
  readonly screen: 'drawn' | 'lines';
  readonly show: (observed: Observed) => string;
}

/** Clears a terminal, and what has scrolled out of it stays. */
const CLEAR = '\u001b[H\u001b[2J';

/**
 * Shows the status again and again, until the process is interrupted or nobody reads its output any more: then the exit code is
 * that of the last look. A look that fails is said and repeated, but not the first one.
 */
export async function watchStatus({ look, clock, seconds, screen, show }: Watch): Promise<number> {
  for (let before: string | undefined; ;) {
    try {
      const observed = await look();
      const report = statusReport(observed);
      const watched = watchedOf(report);
      const isNew = screen === 'drawn' || watched !== before;
      if (isNew && (await write(`${screen === 'drawn' ? CLEAR : ''}${show(observed)}`)) === 'closed') {
        return exitCodeOf(report);
      }
      before = watched;
    } catch (error) {
      if (!(error instanceof CommandProblem) || before === undefined) {
        throw error;
      }
      process.stderr.write(`UNKNOWN: ${error.message}\n`);
      before = '';
    }
    await clock.sleep(seconds * 1_000);
  }
}

/** `closed`: the reader of a pipe has closed it. Other errors are those of the stream. */
async function write(text: string): Promise<'written' | 'closed'> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => {
      resolve(error ? 'closed' : 'written');
    });
  });
}
