import { tagRoomMistake } from './lifecycle/tag-room';
import {
  CriticalSection,
  criticalSectionOf,
  DOCUMENT_QUIESCE,
  POLICY,
  RUN_REQUEST,
  ScriptStages,
  type Policy,
  type RunRequest,
} from './policy';
import { EXCLUSIONS_PER_CALL } from './preparation';
import { list, mistakeIn, oneOf, record, schema, variant, type Mistake, type Schema } from './schema';
import { SNAPSHOT_FORM_LENGTH, snapshotForm } from './snapshot-form';
import { birthTags } from './snapshot-tags';
import { OWN_TAG, TAG, type Tag } from './tag';
import { VSS_POLICY_TAGS, VSS_TEXT, vssTagMistake } from './vss';

/** It becomes a part of the document's `tags`: a character that AWS does not document there could end its tag and begin another. */
const VSS_TAG = schema<Tag>(
  `{ key, value } of ${VSS_TEXT}, the key neither reserved by VSS nor with the prefix aws: or quiesce:`,
  (value) => OWN_TAG.accepts(value) && vssTagMistake(value) === undefined,
);

/** What AWS's document can't do, and what it must be able to read. */
const VSS_REQUEST = record({
  ...RUN_REQUEST.members,
  policy: record({
    ...POLICY.members,
    volumes: record({ ...POLICY.members.volumes.members, excludeDataVolumes: list(0, 0, TAG) }),
    tags: record({ add: list(0, VSS_POLICY_TAGS, VSS_TAG), copyFromVolumes: oneOf(false) }),
  }),
});

/** One script holds, makes the set and thaws; the other asks it how it went. */
const IN_GUEST_REQUEST = record({
  ...RUN_REQUEST.members,
  policy: record({
    ...POLICY.members,
    quiesce: variant('kind', {
      document: record({ ...DOCUMENT_QUIESCE.members, stages: oneOf(ScriptStages.PRE_AND_POST) }),
    }),
  }),
});

/** The first mistake in what a run was started with, in one sentence; `undefined` when there is none. */
export function checkRunRequest(request: unknown): string | undefined {
  const found = mistakeIn(RUN_REQUEST, request);
  if (found !== undefined) {
    return sentence(found);
  }
  const { policy, schedule } = request as RunRequest;
  const narrowed = mistakeIn(requestSchemaOf(policy), request);
  if (narrowed !== undefined) {
    return sentence(narrowed);
  }
  const noRoom = tagRoomMistake(policy.schedules);
  if (noRoom !== undefined) {
    return `run input: policy.${noRoom}; ${FIX}`;
  }
  const tooLong = requestTooLong(policy, schedule);
  if (tooLong !== undefined) {
    return tooLong;
  }
  const names = policy.schedules.map(({ name }) => name);
  return names.includes(schedule)
    ? undefined
    : sentence({ path: 'schedule', value: schedule, allowed: names.join(' or ') });
}

/** What a way to quiesce allows of that which a request may say. */
function requestSchemaOf(policy: Policy): Schema<unknown> {
  if (policy.quiesce.kind === 'vss') {
    return VSS_REQUEST;
  }
  return criticalSectionOf(policy) === CriticalSection.IN_GUEST ? IN_GUEST_REQUEST : RUN_REQUEST;
}

/** A request that a document can't be sent would only be noticed at its sending, target by target. */
function requestTooLong(policy: Policy, schedule: string): string | undefined {
  if (criticalSectionOf(policy) !== CriticalSection.IN_GUEST) {
    return undefined;
  }
  const { length } = longestForm(policy, schedule);
  return length <= SNAPSHOT_FORM_LENGTH
    ? undefined
    : `run input: policy.tags.add makes a snapshot request of ${String(length)} characters, allowed with a critical section in the guest: ${String(SNAPSHOT_FORM_LENGTH)}; ${FIX}`;
}

/** The longest request that a run of the policy can make: ids of EC2's present length, and as many exclusions as it takes. */
export function longestForm(
  policy: Pick<Policy, 'name' | 'description' | 'tags' | 'schedules'>,
  schedule: string,
): string {
  const instanceId = `i-${'0'.repeat(17)}`;
  const schedules = policy.schedules.map(({ name }) => name);
  const id = '0'.repeat(64);
  const bootVolume = `vol-${'0'.repeat(17)}`;
  const set = { policy: policy.name, schedule, schedules, runId: id, instanceId, set: id, bootVolume };
  return snapshotForm({
    instanceId,
    excludeBootVolume: false,
    excludeDataVolumeIds: Array.from({ length: EXCLUSIONS_PER_CALL }, () => `vol-${'0'.repeat(17)}`),
    description: `${policy.description ?? ''}${' '.repeat(55)}`,
    tags: birthTags(set, policy.tags.add, '2000-01-01T00:00:00.000Z'),
    copyTagsFromVolumes: true,
  });
}

const FIX = "start runs with the input of one of the policy's schedules";

function sentence({ path, value, allowed }: Mistake): string {
  return `run input: ${path} is ${value === undefined ? 'missing' : JSON.stringify(value)}, allowed: ${allowed}; ${FIX}`;
}
