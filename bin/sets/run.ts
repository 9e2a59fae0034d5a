import { defined } from '../../lambdas/domain/json';
import { checkCredentials, liveAccount } from '../account/live-account';
import { checkLifecycleFlags, checkPolicyName, lookAtLifecycle } from '../account/live-lifecycle';
import { printResult, teller } from '../conversation';
import type { SetsFlags } from './command';
import { listSets } from './listing';
import { renderSets } from './terminal';

/** Does what `quiesce sets` was asked and returns its exit code. */
export async function runSets(flags: SetsFlags): Promise<number> {
  checkLifecycleFlags(flags);
  const tell = teller();
  await checkCredentials();
  const { region, policy, instance, copyRegion = [] } = flags;
  const account = await liveAccount(region);
  tell(`looking at policies and sets in ${account.region}`);
  const view = await lookAtLifecycle(account, copyRegion);
  checkPolicyName(policy, view);
  const listing = listSets(view, defined({ policy, instance }));
  printResult(listing, flags, (style) => renderSets(listing, style));
  return view.unseen.length + view.unreadable.length === 0 ? 0 : 1;
}
