import { fieldsOf, parseFields } from '../json';
import { POLICY, type Policy } from '../policy';
import { mistakeIn, mistakeText } from '../schema';
import type { DeployedPolicy } from './actions';
import { copyRegions } from './promised-copies';

/** A schedule of the engine's group, as far as it says which policy is deployed. */
export interface PolicySource {
  readonly arn: string;
  readonly state: 'enabled' | 'disabled';
  /** ISO-8601. */
  readonly changedAt: string;
  /** JSON: what a run starts with. */
  readonly input: string;
}

/** A policy as its schedules hold it. */
export type ReadPolicy = Policy & Pick<DeployedPolicy, 'state'>;

export interface PoliciesRead {
  readonly policies: readonly ReadPolicy[];
  /** Schedules whose policy can't be read: its sets look like nobody's. */
  readonly unreadable: readonly { readonly arn: string; readonly policy: string; readonly cause: string }[];
}

/**
 * The policies of the engine's schedules. A policy is in the input of each of its schedules: while it is being deployed they
 * differ, and the one that was changed last counts. It is disabled when all of its schedules are. What says nothing of a
 * policy is a schedule of another program.
 */
export function policiesOf(sources: readonly PolicySource[]): PoliciesRead {
  const policies = new Map<string, ReadPolicy>();
  const unreadable: PoliciesRead['unreadable'][number][] = [];
  const byChange = [...sources].sort((one, other) => one.changedAt.localeCompare(other.changedAt));
  for (const { arn, state, input } of byChange) {
    const { policy } = parseFields(input) ?? {};
    const { name } = fieldsOf(policy);
    if (typeof name !== 'string' || name === '') {
      continue;
    }
    const mistake = mistakeIn(POLICY, policy, 'policy');
    if (mistake !== undefined) {
      unreadable.push({ arn, policy: name, cause: mistakeText(mistake) });
      continue;
    }
    const isEnabled = state === 'enabled' || policies.get(name)?.state === 'enabled';
    policies.set(name, { ...(policy as Policy), state: isEnabled ? 'enabled' : 'disabled' });
  }
  return { policies: [...policies.values()], unreadable };
}

/** Regions that copies of these policies go to. */
export function copyRegionsOf(policies: readonly Pick<Policy, 'schedules'>[]): readonly string[] {
  return [...copyRegions(policies.flatMap(({ schedules }) => schedules))].sort();
}
