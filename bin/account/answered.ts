import { classify } from '../../lambdas/aws/sdk-errors';
import { fieldsOf } from '../../lambdas/domain/json';
import { QuiesceError } from '../../lambdas/errors';
import { CommandProblem } from '../problem';
import { awsDetailOf, type LiveAccount } from './live-account';
import { patiently } from './patience';

/** Asks AWS, patiently. What it refuses is a `CommandProblem`: `needs` are the permissions, as a person asks for them. */
export async function answered<T>(
  { clock, region }: Pick<LiveAccount, 'clock' | 'region'>,
  needs: string,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await patiently(clock, ask);
  } catch (error) {
    throw unanswered(error, region, needs);
  }
}

/** The problem with AWS; an error that is not of AWS stays what it is. */
export function unanswered(error: unknown, region: string, needs: string): unknown {
  if (!(error instanceof QuiesceError)) {
    return error;
  }
  const remedy = remedyFor(error, `this needs ${needs}`);
  return new CommandProblem(`AWS did not answer in ${region} (${awsDetailOf(error)}); ${remedy}`, { cause: error });
}

/** No permission helps against an error of the connection. */
export function remedyFor(error: unknown, otherwise: string): string {
  return isUnreached(error) ? 'check the Region, the network, the proxy and the endpoint, and try again' : otherwise;
}

/** Whether the connection failed, so that AWS itself said nothing. */
export function isUnreached(error: unknown): boolean {
  if (!(error instanceof QuiesceError) || error.name === 'Denied') {
    return false;
  }
  const { kind, cause } = classify(error.cause);
  const hasAnswered = fieldsOf(fieldsOf(cause).$metadata).httpStatusCode !== undefined;
  return cause !== undefined && !hasAnswered && ['unreached', 'unavailable', 'unknown'].includes(kind);
}
