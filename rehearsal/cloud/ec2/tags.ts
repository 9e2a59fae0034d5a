import { AwsError } from '../errors';
import type { World } from '../world';
import type { Tag, TagsInput } from './api';
import type { Snapshot } from './state';

/** Of a resource, AWS's own (`aws:`) not counted (EC2 guide, tag restrictions). */
export const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;
/** Resources in one CreateTags or DeleteTags (EC2 API reference). */
const MAX_RESOURCES = 1_000;

/** Adds or overwrites tags on all the resources, or on none of them when one is unknown or would have too many. */
export function createTags(world: World, input: TagsInput): object {
  const given = readTags(input.Tags ?? []);
  const targets = resolve(world, input.Resources);
  for (const tags of targets) {
    checkCount(new Map([...tags, ...given]));
  }
  for (const tags of targets) {
    for (const [key, value] of given) {
      tags.set(key, value);
    }
  }
  return {};
}

/** Removes tags by key, or by key and value; without `Tags` all but AWS's own. */
export function deleteTags(world: World, input: TagsInput): object {
  for (const tags of resolve(world, input.Resources)) {
    const doomed = input.Tags ?? [...tags.keys()].filter((key) => !key.startsWith('aws:')).map((Key) => ({ Key }));
    for (const { Key: key = '', Value: value } of doomed as readonly Tag[]) {
      if (value === undefined || tags.get(key) === value) {
        tags.delete(key);
      }
    }
  }
  return {};
}

/** Checks keys and values as EC2 does; a key given twice is refused. */
export function readTags(list: readonly Tag[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const { Key: key = '', Value: value = '' } of list) {
    if (key === '') {
      throw invalid('Tag key cannot be null or empty.');
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw invalid(
        `Value ( ${key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
      );
    }
    if (key.length > MAX_KEY) {
      throw invalid(`Tag key exceeds the maximum length of ${MAX_KEY} characters`);
    }
    if (value.length > MAX_VALUE) {
      throw invalid(`Tag value exceeds the maximum length of ${MAX_VALUE} characters`);
    }
    if (tags.has(key)) {
      throw invalid(`Duplicate tag key '${key}' specified.`);
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

export function listTags(tags: ReadonlyMap<string, string>): readonly Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function resolve(world: World, ids: readonly string[]): readonly Map<string, string>[] {
  if (ids.length > MAX_RESOURCES) {
    throw invalid(`More than ${MAX_RESOURCES} resources given`);
  }
  return ids.map((id) => tagsOf(world, id));
}

function tagsOf({ ec2, clock, modelSettings }: World, id: string): Map<string, string> {
  if (id.startsWith('snap-')) {
    const snapshot = ec2.snapshots.get(id);
    const known = (found: Snapshot): boolean => found.startedAt + modelSettings.snapshotTaggableMillis <= clock.now();
    if (snapshot && known(snapshot)) {
      return snapshot.tags;
    }
    throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
  }
  if (id.startsWith('vol-')) {
    const volume = ec2.volumes.get(id);
    if (volume) {
      return volume.tags;
    }
    throw new AwsError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
  }
  if (id.startsWith('i-')) {
    const instance = ec2.instances.get(id);
    if (instance) {
      return instance.tags;
    }
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }
  throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
