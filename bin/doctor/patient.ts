import { filtersOf, isSelected } from '../../lambdas/domain/targets';
import { policiesOf, type PoliciesRead, type ReadPolicy } from '../../lambdas/domain/lifecycle/deployed';
import type { AccountReads } from '../account/aws/account-reads';
import type { InstanceFacts, Resources, VolumeFacts } from '../account/aws/resources';
import type { LiveAccount } from '../account/live-account';
import { policySchedules, type PolicySchedule } from '../account/policy-schedules';

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
  const { schedules: scheduler, instances, clock } = account;
  const schedules = once(async () => {
    const all = policySchedules(await scheduler.list());
    return all.filter((one) => policy === undefined || one.policy === policy);
  });
  const policies = once(async () => policiesOf(await schedules()));
  const targets = once(async () => {
    const found: PolicyTargets[] = [];
    for (const one of (await policies()).policies) {
      const tagged = await instances.tagged(filtersOf(one.targets));
      const ids = tagged.filter(({ tags }) => isSelected(one.targets, tags)).map(({ instanceId }) => instanceId);
      const facts = await resources.instances(ids);
      const volumes = await resources.volumes(facts.flatMap(({ devices }) => [...devices.values()]));
      found.push({ policy: one, instances: facts, volumes });
    }
    return found;
  });
  return { account, reads, version, now: clock.now(), schedules, policies, targets };
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
