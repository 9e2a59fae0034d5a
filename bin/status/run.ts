import { checkCredentials, liveAccount } from '../account/live-account';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { outputStyle, teller } from '../conversation';
import { CommandProblem } from '../problem';
import { inkOf } from '../../rehearsal/report/terminal/palette';
import type { StatusFlags } from './command';
import type { Moment, Observed } from './judge';
import { readStatus } from './read';
import { exitCodeOf, statusReport } from './report';
import { renderStatus, verdictLine } from './terminal';
import { momentText } from './times';
import { watchStatus } from './watch';

/** The exit code of a status that could not be read. */
const UNKNOWN = 3;

const WATCH_SECONDS = 30;

/** Does what `quiesce status` was asked and returns its exit code. */
export async function runStatus(flags: StatusFlags): Promise<number> {
  const tell = teller();
  try {
    checkLifecycleFlags(flags);
    await checkCredentials();
    const account = await liveAccount(flags.region);
    if (flags.watch !== undefined) {
      const seconds = flags.watch === true ? WATCH_SECONDS : flags.watch;
      return await watchStatus({
        look: () => readStatus(account, flags.policy),
        clock: account.clock,
        seconds,
        ...screenOf(flags),
      });
    }
    tell(`looking at policies, runs and sets in ${account.region}`);
    const observed = await readStatus(account, flags.policy);
    process.stdout.write(
      flags.json === true ? `${JSON.stringify(statusReport(observed), undefined, 2)}\n` : pageOf(observed),
    );
    return exitCodeOf(statusReport(observed));
  } catch (error) {
    if (!(error instanceof CommandProblem)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    return UNKNOWN;
  }
}

function screenOf({ json }: StatusFlags): Pick<Parameters<typeof watchStatus>[0], 'screen' | 'show'> {
  const isDrawn = process.stdout.isTTY && json !== true;
  return {
    screen: isDrawn ? 'drawn' : 'lines',
    show: (observed) => {
      if (json === true) {
        return `${JSON.stringify(statusReport(observed))}\n`;
      }
      return isDrawn ? pageOf(observed) : `${lineOf(observed)}\n`;
    },
  };
}

function pageOf(observed: Observed): string {
  const moment = momentOf(observed);
  return renderStatus(statusReport(observed, moment), moment, outputStyle());
}

function lineOf(observed: Observed): string {
  const report = statusReport(observed);
  return `${report.observedAt} ${verdictLine(report, inkOf('plain'))}`;
}

function momentOf({ now }: Observed): Moment {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (instant) => momentText(instant, { now, timeZone });
}
