import { checkCredentials, liveAccount } from '../account/live-account';
import { checkLifecycleFlags } from '../account/live-lifecycle';
import { outputStyle, teller } from '../conversation';
import { CommandProblem } from '../problem';
import { inkOf } from '../../rehearsal/report/terminal/palette';
import type { StatusFlags } from './command';
import type { Moment, Observed } from './judge';
import { readStatus, type StatusAccount } from './read';
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
      return await watchStatus({ look: () => look(account, flags), clock: account.clock, seconds, ...screenOf(flags) });
    }
    tell(`looking at policies, runs and sets in ${account.region}`);
    const observed = await look(account, flags);
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

async function look(account: StatusAccount, { policy }: StatusFlags): Promise<Observed> {
  const observed = await readStatus(account);
  const names = [...observed.policies, ...observed.unreadable].map((one) => one.policy);
  if (policy === undefined) {
    return observed;
  }
  if (!names.includes(policy)) {
    const known = names.join(', ') || `none, there is no policy in ${observed.region}`;
    throw new CommandProblem(`--policy is "${policy}", allowed: ${known}; correct it, or give another --region`);
  }
  return observed;
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
