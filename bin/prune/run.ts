import { createInterface } from 'node:readline/promises';
import type { Log } from '../../lambdas/ports';
import { harmless } from '../../rehearsal/report/terminal/lines';
import { checkCredentials, liveAccount, type LiveAccount } from '../account/live-account';
import { checkLifecycleFlags, checkPolicyName, lookAtLifecycle, type LifecycleView } from '../account/live-lifecycle';
import { CommandProblem } from '../problem';
import { printResult, teller, troubleLog, type Tell } from '../conversation';
import type { PruneFlags } from './command';
import { planPrune, stillPlanned, type PrunePlan, type Removal } from './plan';
import { removeSets } from './remove';
import { exitCodeOf, pruneReport, type PruneReport } from './report';
import { renderPrune } from './terminal';

/** Does what `quiesce prune` was asked and returns its exit code. `confirm` asks a person on a terminal. */
export async function runPrune(flags: PruneFlags, confirm = askOnTerminal): Promise<number> {
  checkFlags(flags);
  const tell = teller();
  await checkCredentials();
  const account = await liveAccount(flags.region);
  tell(`looking at policies and sets in ${account.region}`);
  const looked = await look(account, flags);
  const planned = pruneReport(looked.plan, looked.view, { flags, endOf: () => ({ result: 'planned' }) });
  const isPlanAll = flags.dryRun === true || planned.sets.length === 0;
  if (isPlanAll || flags.json !== true) {
    print(planned, flags);
  }
  if (isPlanAll) {
    return exitCodeOf(planned);
  }
  if (flags.yes !== true && !(await confirm(questionOf(planned)))) {
    process.stderr.write('nothing was removed, because it was not confirmed\n');
    return 1;
  }
  const report = await carryOut(account, { flags, looked, tell });
  print(report, flags);
  return exitCodeOf(report);
}

interface Looked {
  readonly view: LifecycleView;
  readonly plan: PrunePlan;
}

async function look(account: LiveAccount, flags: PruneFlags): Promise<Looked> {
  const view = await lookAtLifecycle(account, flags.copyRegion ?? []);
  checkPolicyName(flags.policy, view);
  const [unreadable] = view.unreadable;
  if (unreadable !== undefined) {
    const { policy, arn, cause } = unreadable;
    throw new CommandProblem(
      `policy "${policy}" can't be read from ${arn} (${cause}), so nobody knows which of its sets stay, and nothing is removed; deploy it again`,
    );
  }
  return { view, plan: planPrune(view, flags) };
}

interface CarryingOut {
  readonly flags: PruneFlags;
  readonly looked: Looked;
  readonly tell: Tell;
}

/** Looks again if a person had time to think: a set may be used or locked by now. */
async function carryOut(account: LiveAccount, { flags, looked, tell }: CarryingOut): Promise<PruneReport> {
  const { view, plan } = flags.yes === true ? looked : await look(account, flags);
  const removals = stillPlanned(looked.plan.removals, plan);
  const ended = await removeSets(removals, { ...account, view, log: removalLog(tell), onProgress: tell });
  const ends = new Map(ended.map((end) => [end.removal, end]));
  return pruneReport({ ...plan, removals: looked.plan.removals }, view, {
    flags,
    endOf: (removal: Removal) => ends.get(removal) ?? { result: 'skipped' },
  });
}

function print(report: PruneReport, flags: PruneFlags): void {
  printResult(report, flags, (style) => renderPrune(report, style));
}

/** Says on stderr, before each removal, what goes and why: nothing else would say it if the command dies in the middle. */
function removalLog(tell: Tell): Log {
  return {
    ...troubleLog(tell),
    info: (event, fields) => process.stderr.write(`${harmless(JSON.stringify({ event, ...fields }), 'plain')}\n`),
  };
}

function questionOf({ sets }: PruneReport): string {
  return `Remove ${sets.length === 1 ? 'this set' : `these ${String(sets.length)} sets`}? Only a rule of the Recycle Bin could bring them back. Type yes to go on: `;
}

async function askOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

function checkFlags(flags: PruneFlags): void {
  const { policy, instance, orphans, all, allowMore, dryRun, yes, json } = flags;
  checkLifecycleFlags(flags);
  if (allowMore === true && policy === undefined) {
    throw new CommandProblem('--allow-more is for one policy; also give --policy');
  }
  if (orphans === true && policy === undefined && instance === undefined && all !== true) {
    throw new CommandProblem('--orphans is for the sets of one policy or instance; give --policy, --instance or --all');
  }
  if (all === true && orphans !== true) {
    throw new CommandProblem('--all is for --orphans; remove it, or also give --orphans');
  }
  if (json === true && dryRun !== true && yes !== true) {
    throw new CommandProblem('--json shows no plan to confirm; give --dry-run, or --yes');
  }
  if (dryRun !== true && yes !== true && !process.stdin.isTTY) {
    throw new CommandProblem(
      'this removes snapshot sets and asks first, but there is no terminal; give --dry-run to see what would go, or --yes to remove it',
    );
  }
}
