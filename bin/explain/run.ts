import { instant } from '../../lambdas/domain/schema';
import { defined } from '../../lambdas/domain/json';
import { checkCredentials, liveAccount } from '../account/live-account';
import { checkLifecycleFlags, checkPolicyName, lookAtLifecycle, type LifecycleView } from '../account/live-lifecycle';
import { CommandProblem } from '../problem';
import { printResult, teller } from '../conversation';
import type { ExplainFlags } from './command';
import { explain } from './explanation';
import { readReport } from './report';
import { renderExplanation } from './terminal';
import { runTry } from './try';

/** Does what `quiesce explain` was asked and returns its exit code. */
export async function runExplain(flags: ExplainFlags): Promise<number> {
  checkFlags(flags);
  if (flags.try !== undefined) {
    return runTry(flags.try, flags);
  }
  const { policy, instance, at } = flags;
  const view = flags.report === undefined ? await liveView(flags) : readReport(flags.report);
  checkPolicyName(policy, view);
  const explanation = explain(view, defined({ policy, instance, at: at === undefined ? undefined : Date.parse(at) }));
  const detail = policy === undefined ? 'policies' : 'sets';
  printResult(explanation, flags, (style) => renderExplanation(explanation, { ...style, detail }));
  return view.unseen.length + view.unreadable.length === 0 ? 0 : 1;
}

async function liveView({ region, copyRegion = [] }: ExplainFlags): Promise<LifecycleView> {
  const tell = teller();
  await checkCredentials();
  const account = await liveAccount(region);
  tell(`looking at policies and sets in ${account.region}`);
  return lookAtLifecycle(account, copyRegion);
}

/** Options that only the live account has, and those that a file of cases has not either. */
const LIVE_ONLY = ['region', 'copyRegion'] as const;
const NOT_FOR_CASES = [...LIVE_ONLY, 'policy', 'instance', 'at', 'report'] as const;

function checkFlags(flags: ExplainFlags): void {
  refuseTogether(flags, 'try', NOT_FOR_CASES);
  refuseTogether(flags, 'report', LIVE_ONLY);
  checkLifecycleFlags(flags);
  const { at } = flags;
  if (at !== undefined && !(instant().accepts(at) && /T.*(Z|[+-]\d\d:\d\d)$/.test(at))) {
    throw new CommandProblem(
      `--at is "${at}", allowed: an ISO-8601 instant with its offset, such as 2026-12-24T03:00:00Z; correct it`,
    );
  }
}

function refuseTogether(flags: ExplainFlags, source: 'try' | 'report', others: readonly (keyof ExplainFlags)[]): void {
  const other = others.find((name) => flags[name] !== undefined);
  if (flags[source] !== undefined && other !== undefined) {
    const option = other.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new CommandProblem(`--${source} and --${option} can't be given together; remove one of them`);
  }
}
