import type { Judged } from '../../../bin/doctor/check';
import type { PolicyTargets } from '../../../bin/doctor/patient';
import type { Policy } from '../../../lambdas/domain/policy';
import { aPolicy } from '../../../lab/simulation/builders';

export const HOME = 'eu-central-1';

/** `severity subject: text`. */
export const said = (findings: readonly Judged[]): readonly string[] =>
  findings.map(({ severity, subject, text }) => `${severity} ${subject}: ${text}`);

interface FleetSpec {
  readonly policy?: Partial<Policy>;
  readonly instances?: number;
  readonly hasProfile?: boolean;
  readonly state?: string;
  readonly volumes?: readonly { readonly volumeId: string; readonly kmsKeyId?: string }[];
}

/** Instances `i-1` and up that a policy selects. */
export function fleet({
  policy,
  instances = 1,
  hasProfile = true,
  state = 'running',
  volumes = [],
}: FleetSpec): PolicyTargets {
  return {
    policy: { ...aPolicy(policy), state: 'enabled' },
    instances: Array.from({ length: instances }, (_, index) => ({
      ...{ instanceId: `i-${String(index + 1)}`, state, hasProfile },
      ...{ zone: `${HOME}a`, rootDevice: '/dev/xvda', tags: [], devices: new Map() },
    })),
    volumes: volumes.map((volume) => ({ type: 'gp3', zone: `${HOME}a`, tags: [], ...volume })),
  };
}
