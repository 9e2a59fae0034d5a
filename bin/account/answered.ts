import { QuiesceError } from '../../lambdas/errors';
import { CommandProblem } from '../problem';
import { awsDetailOf, type LiveAccount } from './live-account';
import { patiently } from './patience';

/** Asks AWS, patiently. What it refuses is a `CommandProblem` that names the permissions: `needs` says them as a person asks for them. */
export async function answered<T>(
  { clock, region }: Pick<LiveAccount, 'clock' | 'region'>,
  needs: string,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await patiently(clock, ask);
  } catch (error) {
    if (!(error instanceof QuiesceError)) {
      throw error;
    }
    throw new CommandProblem(`AWS did not answer in ${region} (${awsDetailOf(error)}); this needs ${needs}`, {
      cause: error,
    });
  }
}
