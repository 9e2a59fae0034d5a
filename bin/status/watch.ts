import type { Clock } from '../../lambdas/ports';
import { CommandProblem } from '../problem';
import type { Observed } from './judge';
import { statusReport, watchedOf } from './report';

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

/** Shows the status again and again, until the process is interrupted. A look that fails is said and repeated, but not the first one. */
export async function watchStatus({ look, clock, seconds, screen, show }: Watch): Promise<never> {
  for (let before: string | undefined; ;) {
    try {
      const observed = await look();
      const watched = watchedOf(statusReport(observed));
      if (screen === 'drawn' || watched !== before) {
        process.stdout.write(`${screen === 'drawn' ? CLEAR : ''}${show(observed)}`);
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
