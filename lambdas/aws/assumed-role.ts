import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Tuning } from './clients';

/** Name of the sessions, in the CloudTrail of the role's account. */
const SESSION = 'quiesce-restore-drill';

/**
 * The tuning of clients whose calls are made by a role, of another account as a rule; without a role as it is. The SDK asks
 * STS in the client's own Region, before the first call and again before the credentials expire. Apart from the other
 * clients: only functions of drills hold it.
 */
export function byRole(tuning: Tuning, role: string | undefined): Tuning {
  return role === undefined
    ? tuning
    : { ...tuning, credentials: fromTemporaryCredentials({ params: { RoleArn: role, RoleSessionName: SESSION } }) };
}
