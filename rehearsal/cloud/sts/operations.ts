import { AwsError } from '../errors';
import { operation, type Given } from '../operation';
import { randomHex } from '../random';

/** Roles that may be assumed, and whose account the credentials of a session act for. */
export interface StsState {
  /** ARNs. */
  readonly roles: Set<string>;
  /** Accounts by access key. */
  readonly sessions: Map<string, string>;
}

interface AssumeRoleInput extends Given<{ DurationSeconds: number }> {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
}

/** Of a session, where the call does not say it. */
const USUAL_SECONDS = 3_600;

/** Credentials of a role that was added. They do not expire here. */
export const assumeRole = operation({
  service: 'sts',
  name: 'AssumeRole',
  changes: false,
  refusals: ['AccessDenied'],
  handler: (world, { RoleArn: role, RoleSessionName: name, DurationSeconds = USUAL_SECONDS }: AssumeRoleInput) => {
    const account = /^arn:[^:]+:iam::(\d{12}):role\/./.exec(role)?.[1];
    if (account === undefined || !world.sts.roles.has(role)) {
      const message = `User is not authorized to perform: sts:AssumeRole on resource: ${role}`;
      throw new AwsError('AccessDenied', message, 403);
    }
    const key = `ASIA${randomHex(world.random, 16).toUpperCase()}`;
    world.sts.sessions.set(key, account);
    return {
      Credentials: {
        AccessKeyId: key,
        SecretAccessKey: randomHex(world.random, 40),
        SessionToken: randomHex(world.random, 40),
        Expiration: new Date(world.clock.now() + DurationSeconds * 1_000),
      },
      AssumedRoleUser: {
        AssumedRoleId: `AROA${randomHex(world.random, 16).toUpperCase()}:${name}`,
        Arn: `arn:aws:sts::${account}:assumed-role/${role.split('/').at(-1) ?? ''}/${name}`,
      },
    };
  },
});
