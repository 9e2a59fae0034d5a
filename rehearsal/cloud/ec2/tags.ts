import { AwsError, invalidValue } from '../errors';
import { operation, type Given } from '../operation';
import type { World } from '../world';
import { UNKNOWN, unknownId, unknownInstance } from './describing';
import { snapshotOf } from './snapshots';

export type Tag = Given<{ Key: string; Value: string }>;

export type TagSpecification = Given<{ ResourceType: string; Tags: readonly Tag[] }>;

interface TagsInput {
  readonly Resources: readonly string[];
  readonly Tags?: readonly Tag[] | undefined;
  readonly DryRun?: boolean | undefined;
}

/** Of a resource, AWS's own (`aws:`) not counted (EC2 guide, tag restrictions). */
const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;
/** Resources in one CreateTags or DeleteTags (EC2 API reference). */
const MAX_RESOURCES = 1_000;

/** What CreateTags and DeleteTags have in common. */
const TAGGING = {
  service: 'ec2',
  changes: true,
  latencyMillis: 60,
  bucket: { burst: 100, perSecond: 10 },
  refusals: [
    ...UNKNOWN.instance,
    ...UNKNOWN.volume,
    ...UNKNOWN.snapshot,
    'InvalidID',
    'InvalidParameterValue',
    'MissingParameter',
    'TagLimitExceeded',
  ],
} as const;

/** The tags that a call gives to what it makes. */
export function readSpecifications(
  specifications: readonly TagSpecification[],
  made: 'snapshot' | 'volume' | 'image' = 'snapshot',
): ReadonlyMap<string, string> {
  const other = specifications.find(({ ResourceType: type }) => type !== made);
  if (other) {
    throw invalidValue(`'${other.ResourceType ?? ''}' is not a valid taggable resource type for this operation.`);
  }
  return readTags(specifications.flatMap(({ Tags: tags }) => tags ?? []));
}

/** Checks keys and values as EC2 does; a key given twice is refused. */
export function readTags(list: readonly Tag[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const { Key: key = '', Value: value = '' } of list) {
    if (key === '') {
      throw invalidValue('Tag key cannot be null or empty.');
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw invalidValue(
        `Value ( ${key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
      );
    }
    if (key.length > MAX_KEY) {
      throw invalidValue(`Tag key exceeds the maximum length of ${MAX_KEY} characters`);
    }
    if (value.length > MAX_VALUE) {
      throw invalidValue(`Tag value exceeds the maximum length of ${MAX_VALUE} characters`);
    }
    if (tags.has(key)) {
      throw invalidValue(`Duplicate tag key '${key}' specified.`);
    }
    tags.set(key, value);
  }
  return tags;
}

export function checkCount(tags: ReadonlyMap<string, string>): void {
  const count = [...tags.keys()].filter((key) => !key.startsWith('aws:')).length;
  if (count > MAX_TAGS) {
    throw new AwsError('TagLimitExceeded', `More than ${MAX_TAGS} tags specified (${count})`);
  }
}

export function listTags(tags: ReadonlyMap<string, string>): { readonly Key: string; readonly Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Adds or overwrites tags on all the resources, or on none of them when one is unknown or would have too many. */
export function addTags(world: World, ids: readonly string[], list: readonly Tag[]): void {
  const given = readTags(list);
  const targets = tagsOfAll(world, ids);
  for (const tags of targets) {
    checkCount(new Map([...tags, ...given]));
  }
  for (const tags of targets) {
    for (const [key, value] of given) {
      tags.set(key, value);
    }
  }
}

/** The tags of each of these resources, to read and to change. */
function tagsOfAll(world: World, ids: readonly string[]): readonly Map<string, string>[] {
  if (ids.length === 0) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter resourceIdSet');
  }
  if (ids.length > MAX_RESOURCES) {
    throw invalidValue(`More than ${MAX_RESOURCES} resources given`);
  }
  return ids.map((id) => tagsOf(world, id));
}

function tagsOf(world: World, id: string): Map<string, string> {
  const { ec2, clock, modelSettings } = world;
  if (id.startsWith('snap-')) {
    const snapshot = snapshotOf(world, id);
    if (snapshot.startedAt + modelSettings.snapshotTaggableMillis <= clock.now()) {
      return snapshot.tags;
    }
    throw unknownId('Snapshot', id);
  }
  const resource = ec2.volumes.get(id) ?? ec2.instances.get(id);
  if (resource !== undefined) {
    return resource.tags;
  }
  if (id.startsWith('vol-')) {
    throw unknownId('Volume', id);
  }
  throw id.startsWith('i-') ? unknownInstance(id) : new AwsError('InvalidID', `The ID '${id}' is not valid`);
}

/** Removes tags by key, or by key and value; without `Tags` all but AWS's own. */
export const deleteTags = operation({
  ...TAGGING,
  name: 'DeleteTags',
  handler: (world, input: TagsInput) => {
    for (const tags of tagsOfAll(world, input.Resources)) {
      const ours: readonly Tag[] = [...tags.keys()].filter((key) => !key.startsWith('aws:')).map((Key) => ({ Key }));
      for (const { Key: key = '', Value: value } of input.Tags ?? ours) {
        if (value === undefined || tags.get(key) === value) {
          tags.delete(key);
        }
      }
    }
    return {};
  },
});

export const createTags = operation({
  ...TAGGING,
  name: 'CreateTags',
  handler: (world, { Resources: ids, Tags: tags = [] }: TagsInput) => {
    addTags(world, ids, tags);
    return {};
  },
});
