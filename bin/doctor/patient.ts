import { drillsOf, type DrillsRead } from '../../lambdas/domain/drill/deployed-drills';
import { policiesOf, type PoliciesRead, type ReadPolicy } from '../../lambdas/domain/lifecycle/deployed';
import type { DeployedSchedule } from '../../lambdas/ports';
import type { AccountReads } from '../account/aws/account-reads';
import type { InstanceFacts, Resources, VolumeFacts } from '../account/aws/resources';
import type { LiveAccount } from '../account/live-account';
import { policySchedules, type PolicySchedule } from '../account/policy-schedules';
import { selectedBy } from '../account/selected';

/** What the checks look at. What several of them need is asked once. */
export interface Patient {
  readonly account: LiveAccount;
  readonly reads: AccountReads;
  /** Version of this command. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of the policies that are looked at. */
  readonly schedules: () => Promise<readonly PolicySchedule[]>;
  readonly policies: () => Promise<PoliciesRead>;
  /** Of the policies that are looked at. */
  readonly drills: () => Promise<DrillsRead<DeployedSchedule>>;
  readonly targets: () => Promise<readonly PolicyTargets[]>;
}

/** A policy with the instances that it selects now. */
export interface PolicyTargets {
  readonly policy: ReadPolicy;
  readonly instances: readonly InstanceFacts[];
  /** All volumes of these instances. */
  readonly volumes: readonly VolumeFacts[];
}

interface Asking extends Pick<Patient, 'account' | 'reads' | 'version'> {
  readonly resources: Resources;
  /** Only this policy. */
  readonly policy?: string | undefined;
}

export function patientOf({ account, reads, resources, version, policy }: Asking): Patient {
  const { schedules: scheduler, clock } = account;
  const isWanted = (name: string): boolean => name === (policy ?? name);
  const deployed = once(() => scheduler.list());
  const schedules = once(async () => policySchedules(await deployed()).filter((one) => isWanted(one.policy)));
  const drills = once(async () => {
    const all = drillsOf(await deployed());
    return {
      drills: all.drills.filter(({ drill }) => isWanted(drill.policy)),
      unreadable: all.unreadable.filter((one) => isWanted(one.policy)),
    };
  });
  const policies = once(async () => policiesOf(await schedules()));
  const targets = once(async () => {
    const found: PolicyTargets[] = [];
    for (const one of (await policies()).policies) {
      const selected = await selectedBy(account, one.targets);
      const facts = await resources.instances(selected.map(({ instanceId }) => instanceId));
      const volumes = await resources.volumes(facts.flatMap(({ devices }) => [...devices.values()]));
      found.push({ policy: one, instances: facts, volumes });
    }
    return found;
  });
  return { account, reads, version, now: clock.now(), schedules, policies, drills, targets };
}

/** Asks at the first call. After a failure the next call asks again, so that a throttled call may be repeated. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
