import type { Fields } from '../../lambdas/domain/json';
import { isRecord } from '../../rehearsal/json';

/** A field that the app does not have, and why. */
export interface Omission {
  /** Where it is in the policy: `PolicyDetails.Schedules[0].ArchiveRule`. */
  readonly path: string;
  readonly value: unknown;
  readonly why: string;
}

/** A field that the app has. */
export interface Carried {
  readonly path: string;
  /** The prop that takes its place. */
  readonly to: string;
}

/** What became of a field by its name alone; `path` is without the places in lists. */
const FIELDS: Readonly<Record<string, { readonly to: string } | { readonly why: string }>> = {
  PolicyId: { to: 'a comment' },
  PolicyArn: { to: 'env of the stack' },
  Description: { to: 'description' },
  State: { to: 'enabled' },
  Tags: { to: 'Tags.of(policy)' },
  DefaultPolicy: { to: 'SnapshotPolicy' },
  ExecutionRoleArn: { why: 'each function of the engine has a role of its own' },
  ...each(['StatusMessage', 'DateCreated', 'DateModified'], 'it is no setting'),
  ...under('PolicyDetails', {
    PolicyType: { to: 'SnapshotPolicy' },
    PolicyLanguage: { to: 'SnapshotPolicy' },
    ResourceTypes: { to: 'SnapshotPolicy' },
    ResourceLocations: { to: 'SnapshotPolicy' },
    TargetTags: { to: 'targets' },
    'Parameters.ExcludeBootVolume': { to: 'excludeBootVolume' },
    'Parameters.ExcludeDataVolumeTags': { to: 'excludeDataVolumes' },
    'Parameters.NoReboot': { why: 'DLM uses it for AMIs only; Quiesce never restarts an instance' },
    ...each(['EventSource', 'Actions'], 'DLM uses it for event-based policies only'),
    ...each(
      ['ResourceType', 'CreateInterval', 'RetainInterval', 'CopyTags', 'ExtendDeletion'],
      'DLM uses it for default policies only',
    ),
    ...each(['CrossRegionCopyTargets', 'Exclusions'], 'DLM uses it for default policies only'),
  }),
  ...under('PolicyDetails.Schedules', {
    Name: { to: 'schedules: name' },
    CopyTags: { to: 'copyTags' },
    TagsToAdd: { to: 'tags' },
    VariableTags: { to: 'tags' },
    ArchiveRule: {
      why: 'DLM uses it for policies of volumes only; Quiesce can archive whole sets: schedules: archive',
    },
    DeprecateRule: { why: 'DLM uses it for AMIs only' },
    ...under('CreateRule', {
      Location: { to: 'SnapshotPolicy' },
      ...toEach(['CronExpression', 'Interval', 'IntervalUnit', 'Times'], 'schedules: at'),
    }),
    ...under('CreateRule.Scripts', {
      ...toEach(['ExecutionHandler', 'ExecutionHandlerService', 'Stages'], 'quiesce'),
      ExecutionTimeout: { to: 'timeout' },
      MaximumRetryCount: { to: 'retries' },
      ExecuteOperationOnScriptFailure: { to: 'onPreScriptFailure' },
    }),
    ...under('RetainRule', toEach(['Count', 'Interval', 'IntervalUnit'], 'schedules: retain')),
    ...under(
      'FastRestoreRule',
      toEach(
        ['Count', 'Interval', 'IntervalUnit', 'AvailabilityZones', 'AvailabilityZoneIds'],
        'schedules: fastRestore',
      ),
    ),
    ...under('CrossRegionCopyRules', {
      ...toEach(['Target', 'TargetRegion', 'Encrypted', 'CmkArn', 'CopyTags'], 'schedules: copies'),
      ...under('RetainRule', toEach(['Interval', 'IntervalUnit'], 'schedules: copies: retain')),
      DeprecateRule: { why: 'DLM uses it for AMIs only' },
    }),
    ...under('ShareRules', toEach(['TargetAccounts', 'UnshareInterval', 'UnshareIntervalUnit'], 'schedules: share')),
  }),
};

/**
 * What became of each field of a policy: the app has it, the app omits it for a reason of its own (`found`), or no policy of
 * Quiesce can have it. A field that is not known here is named too.
 */
export function accountFor(
  policy: Fields,
  found: readonly Omission[],
): { readonly carried: readonly Carried[]; readonly omitted: readonly Omission[] } {
  const carried: Carried[] = [];
  const omitted: Omission[] = [];
  const visit = (path: string, value: unknown): void => {
    const field = fieldAt(path);
    if (found.some((omission) => omission.path === path)) {
      return;
    }
    if (field !== undefined) {
      if ('to' in field) {
        carried.push({ path, to: field.to });
      } else {
        omitted.push({ path, value, why: field.why });
      }
      return;
    }
    const members = partsOf(path, value);
    if (members === undefined || (path !== '' && !hasFieldsBelow(path))) {
      omitted.push({ path, value, why: NOT_KNOWN });
      return;
    }
    for (const [name, member] of members) {
      visit(name, member);
    }
  };
  visit('', policy);
  return { carried, omitted: [...found, ...omitted] };
}

export const NOT_KNOWN = 'it is not known to this version of quiesce import-dlm';

function partsOf(path: string, value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) => [`${path}[${index}]`, entry]);
  }
  return isRecord(value)
    ? Object.entries(value).map(([name, member]) => [path === '' ? quoted(name) : `${path}.${quoted(name)}`, member])
    : undefined;
}

/** A name that is unlike DLM's stands in quotes, so that no text of it can be taken for a path. */
function quoted(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name);
}

function fieldAt(path: string): (typeof FIELDS)[string] | undefined {
  const name = withoutPlaces(path);
  return Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
}

function hasFieldsBelow(path: string): boolean {
  const name = `${withoutPlaces(path)}.`;
  return Object.keys(FIELDS).some((field) => field.startsWith(name));
}

function withoutPlaces(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '');
}

type FieldTable = typeof FIELDS;

function under(path: string, fields: FieldTable): FieldTable {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [`${path}.${name}`, field]));
}

function toEach(names: readonly string[], to: string): FieldTable {
  return Object.fromEntries(names.map((name) => [name, { to }]));
}

function each(names: readonly string[], why: string): FieldTable {
  return Object.fromEntries(names.map((name) => [name, { why }]));
}
