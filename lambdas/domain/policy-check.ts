import { EXCLUSIONS_PER_CALL } from './preparation';
import { CriticalSection, criticalSectionOf, PreScriptFailure, Stages, type Policy, type RunRequest } from './policy';
import { SNAPSHOT_FORM_LENGTH, snapshotForm } from './snapshot-form';
import { birthTags, POLICY_TAGS } from './snapshot-tags';
import { isVssText, VSS_POLICY_TAGS, VSS_TEXT, VSS_TIMEOUT_SECONDS, vssTagMistake } from './vss';

/** Bounds that DLM and AWS set; `lib` checks the same ones at synth, with the prop's name. */
export const BOUNDS = {
  timeoutSeconds: { min: 10, max: 120 },
  retries: { min: 0, max: 3 },
  maxConcurrency: { min: 1, max: 1_000 },
  schedules: { min: 1, max: 4 },
  targetTags: { min: 1, max: 50 },
} as const;

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => string | undefined;

const within =
  (bounds: { readonly min: number; readonly max: number }): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= bounds.min && Number(value) <= bounds.max
      ? undefined
      : `a whole number from ${String(bounds.min)} to ${String(bounds.max)}`;

const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text that is not empty');

const oneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value) ? undefined : values.map((allowed) => JSON.stringify(allowed)).join(' or ');

const isTag: Check = (value) =>
  text(fields(value).key) === undefined && typeof fields(value).value === 'string' ? undefined : '{ key, value }';

/** A key with a reserved prefix would fail CreateSnapshots, while the instance is frozen. */
const isOwnTag: Check = (value) =>
  isTag(value) === undefined && !/^(aws|quiesce):/i.test(asText(fields(value).key))
    ? undefined
    : '{ key, value }, the key without the prefix aws: or quiesce:';

const list =
  (bounds: { readonly min: number; readonly max: number }, item: Check): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length >= bounds.min &&
    value.length <= bounds.max &&
    value.every((one) => item(one) === undefined)
      ? undefined
      : `a list of ${String(bounds.min)} to ${String(bounds.max)}, each ${item(undefined) ?? 'valid'}`;

const isSchedule: Check = (value) =>
  text(fields(value).name) === undefined && text(fields(value).expression) === undefined
    ? undefined
    : '{ name, expression }';

/** What every policy must say, by path. */
const POLICY: Readonly<Record<string, Check>> = {
  'policy.name': text,
  'policy.targets.match': oneOf(['any', 'all']),
  'policy.targets.tags': list(BOUNDS.targetTags, isTag),
  'policy.quiesce.kind': oneOf(['none', 'document', 'vss']),
  'policy.timeoutSeconds': within(BOUNDS.timeoutSeconds),
  'policy.retries': within(BOUNDS.retries),
  'policy.onPreScriptFailure': oneOf(Object.values(PreScriptFailure)),
  'policy.volumes.excludeBootVolume': oneOf([true, false]),
  'policy.volumes.excludeDataVolumes': list({ min: 0, max: 50 }, isTag),
  'policy.tags.add': list({ min: 0, max: POLICY_TAGS }, isOwnTag),
  'policy.tags.copyFromVolumes': oneOf([true, false]),
  'policy.maxConcurrency': within(BOUNDS.maxConcurrency),
  'policy.schedules': list(BOUNDS.schedules, isSchedule),
  schedule: text,
};

const DOCUMENT: Readonly<Record<string, Check>> = {
  'policy.quiesce.document': text,
  'policy.quiesce.stages': oneOf(Object.values(Stages)),
  'policy.quiesce.criticalSection': oneOf([undefined, ...Object.values(CriticalSection)]),
};

/** One script holds, makes the set and thaws; the other asks it how it went. */
const IN_GUEST: Readonly<Record<string, Check>> = {
  ...DOCUMENT,
  'policy.quiesce.stages': oneOf([Stages.PRE_AND_POST]),
};

const isVssName: Check = (value) =>
  text(value) === undefined && isVssText(asText(value)) ? undefined : `a text of ${VSS_TEXT}`;

/** It becomes a part of the document's `tags`: whatever AWS does not document there could end its tag and begin another. */
const isVssTag: Check = (value) =>
  isOwnTag(value) === undefined &&
  vssTagMistake({ key: asText(fields(value).key), value: asText(fields(value).value) }) === undefined
    ? undefined
    : `{ key, value } of ${VSS_TEXT}, the key neither reserved by VSS nor with the prefix aws: or quiesce:`;

const isVssSchedule: Check = (value) => isSchedule(value) ?? isVssName(fields(value).name);

const isEmpty: Check = (value) => (Array.isArray(value) && value.length === 0 ? undefined : 'an empty list');

/** What AWS's document can't do, and what it must be able to read. */
const VSS: Readonly<Record<string, Check>> = {
  'policy.name': isVssName,
  'policy.quiesce.timeoutSeconds': within(VSS_TIMEOUT_SECONDS),
  'policy.quiesce.copyOnly': oneOf([true, false]),
  'policy.quiesce.saveMetadata': oneOf([true, false]),
  'policy.volumes.excludeDataVolumes': isEmpty,
  'policy.tags.add': list({ min: 0, max: VSS_POLICY_TAGS }, isVssTag),
  'policy.tags.copyFromVolumes': oneOf([false]),
  'policy.schedules': list(BOUNDS.schedules, isVssSchedule),
};

/** Checks that a way to quiesce adds, or puts in the place of the usual ones. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = { document: DOCUMENT, vss: VSS };

/** The first mistake in what a run was started with, in one sentence; `undefined` when there is none. */
export function checkRunRequest(request: unknown): string | undefined {
  const inGuest = at(request, 'policy.quiesce.criticalSection') === CriticalSection.IN_GUEST;
  const ofKind = inGuest ? IN_GUEST : KINDS[asText(at(request, 'policy.quiesce.kind'))];
  for (const [path, check] of Object.entries({ ...POLICY, ...ofKind })) {
    const allowed = check(at(request, path));
    if (allowed !== undefined) {
      return mistake(path, at(request, path), allowed);
    }
  }
  const { policy, schedule } = request as RunRequest;
  const scheduledTime = at(request, 'scheduledTime');
  if (scheduledTime !== undefined && (typeof scheduledTime !== 'string' || Number.isNaN(Date.parse(scheduledTime)))) {
    return mistake('scheduledTime', scheduledTime, 'an ISO-8601 instant, or nothing for a run by hand');
  }
  const tooLong = requestTooLong(policy, schedule);
  if (tooLong !== undefined) {
    return tooLong;
  }
  const names = policy.schedules.map(({ name }) => name);
  return names.includes(schedule) ? undefined : mistake('schedule', schedule, names.join(' or '));
}

/** A request that a document can't be sent would only be noticed at its sending, target by target. */
function requestTooLong(policy: Policy, schedule: string): string | undefined {
  if (criticalSectionOf(policy) !== CriticalSection.IN_GUEST) {
    return undefined;
  }
  const { length } = longestForm(policy, schedule);
  return length <= SNAPSHOT_FORM_LENGTH
    ? undefined
    : `run input: policy.tags.add makes a snapshot request of ${String(length)} characters, allowed with a critical section in the guest: ${String(SNAPSHOT_FORM_LENGTH)}; start runs with the input of one of the policy's schedules`;
}

/** The longest request that a run of the policy can make: ids of EC2's present length, and as many exclusions as it takes. */
export function longestForm(policy: Pick<Policy, 'name' | 'description' | 'tags'>, schedule: string): string {
  const instanceId = `i-${'0'.repeat(17)}`;
  const set = { policy: policy.name, schedule, runId: '0'.repeat(64), instanceId };
  return snapshotForm({
    instanceId,
    excludeBootVolume: false,
    excludeDataVolumeIds: Array.from({ length: EXCLUSIONS_PER_CALL }, () => `vol-${'0'.repeat(17)}`),
    description: `${policy.description ?? ''}${' '.repeat(55)}`,
    tags: birthTags(set, policy.tags.add, '2000-01-01T00:00:00.000Z'),
    copyTagsFromVolumes: true,
  });
}

function mistake(path: string, value: unknown, allowed: string): string {
  return `run input: ${path} is ${value === undefined ? 'missing' : JSON.stringify(value)}, allowed: ${allowed}; start runs with the input of one of the policy's schedules`;
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, name) => fields(inner)[name], value);
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
