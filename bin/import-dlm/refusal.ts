import { fieldsOf, type Fields } from '../../lambdas/domain/json';
import { mistakeIn } from '../../lambdas/domain/schema';
import { shown } from '../problem';
import { DLM_POLICY, type DlmPolicy } from './model';
import type { GivenPolicy } from './input';

/** A policy that Quiesce can't replace as a whole; the message is the reason. */
export class PolicyRefused extends Error {
  override readonly name = 'PolicyRefused';
}

/** The policy, if Quiesce has such policies and each field that is read is as DLM allows it. */
export function readInstancePolicy({ path, fields }: GivenPolicy): DlmPolicy {
  const reason = otherKindOf(fields);
  if (reason !== undefined) {
    throw new PolicyRefused(reason);
  }
  if (!DLM_POLICY.accepts(fields)) {
    const mistake = mistakeIn(DLM_POLICY, fields, path);
    throw new PolicyRefused(
      `${mistake?.path ?? path} is ${shown(mistake?.value)}, allowed: ${mistake?.allowed ?? ''}; export the policy again, or correct it`,
    );
  }
  return fields;
}

/** Why it is no policy for snapshots of instances in a Region; `undefined` when it is one. */
function otherKindOf(policy: Fields): string | undefined {
  const details = fieldsOf(policy.PolicyDetails);
  const type = details.PolicyType ?? 'EBS_SNAPSHOT_MANAGEMENT';
  if (policy.DefaultPolicy === true || details.PolicyLanguage === 'SIMPLIFIED' || details.ResourceType !== undefined) {
    return 'it is a default policy, which selects volumes or instances without tags; write a SnapshotPolicy for the tags of the instances, or keep it in DLM';
  }
  if (type !== 'EBS_SNAPSHOT_MANAGEMENT') {
    return `PolicyDetails.PolicyType is ${JSON.stringify(type)}, allowed: "EBS_SNAPSHOT_MANAGEMENT"; ${otherType(type)}; keep it in DLM`;
  }
  const resources: unknown = details.ResourceTypes;
  if (JSON.stringify(resources) !== '["INSTANCE"]') {
    return `PolicyDetails.ResourceTypes is ${shown(resources)}, allowed: ["INSTANCE"]; Quiesce makes sets of all volumes of an instance, no snapshots of single volumes; tag the instances and target them, or keep it in DLM`;
  }
  return notInRegion(details);
}

const OTHER_TYPES: Readonly<Record<string, string>> = {
  IMAGE_MANAGEMENT: 'Quiesce makes snapshots, no AMIs',
  EVENT_BASED_POLICY: 'Quiesce copies its own sets only, not snapshots that other accounts share',
};

function otherType(type: unknown): string {
  return (typeof type === 'string' ? OTHER_TYPES[type] : undefined) ?? 'this type is not known to this version';
}

/** Snapshots on an Outpost or in a Local Zone stay there, which Quiesce does not know. */
function notInRegion(details: Fields): string | undefined {
  const places: readonly (readonly [string, unknown])[] = [
    ...listed(details.ResourceLocations).map((place, index) => [`ResourceLocations[${index}]`, place] as const),
    ...listed(details.Schedules).map(
      (schedule, index) =>
        [`Schedules[${index}].CreateRule.Location`, fieldsOf(fieldsOf(schedule).CreateRule).Location] as const,
    ),
  ];
  const elsewhere = places.find(([, place]) => place !== undefined && place !== 'CLOUD');
  return (
    elsewhere &&
    `PolicyDetails.${elsewhere[0]} is ${JSON.stringify(elsewhere[1])}, allowed: "CLOUD"; Quiesce makes snapshots in the Region only, not on Outposts or in Local Zones; keep it in DLM`
  );
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
