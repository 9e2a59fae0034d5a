import {
  CreateTagsCommand,
  DeleteSnapshotCommand,
  LockSnapshotCommand,
  ModifySnapshotAttributeCommand,
  ModifySnapshotTierCommand,
} from '@aws-sdk/client-ec2';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { defined } from '../../domain/json';
import type { StoredSnapshot } from '../../domain/lifecycle/observed';
import type { Tag } from '../../domain/policy';
import { TagKey } from '../../domain/snapshot-tags';
import { BadInput, Refused } from '../../errors';
import type { QuiesceError } from '../../errors';
import type { LockRequest } from '../../ports';
import { classify, errorOf, type SdkFailure } from '../sdk-errors';
import { toEc2Tags } from './tags';

/** Runs a change that may be repeated. What EC2 refuses is `Refused`, with EC2's code. */
export async function changing<T>(subject: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw changeError(subject, classify(error));
  }
}

/** The error of a change that may be repeated. */
export function changeError(subject: string, failure: SdkFailure): QuiesceError {
  return failure.kind === 'not-found' || failure.kind === 'invalid'
    ? new Refused(`${subject}: refused (${failure.detail}); nothing was changed, see what EC2's code says`, failure)
    : errorOf(subject, failure);
}

export async function label(read: EC2Client, snapshotIds: readonly string[], tags: readonly Tag[]): Promise<void> {
  const input = { Resources: [...snapshotIds], Tags: toEc2Tags(tags) };
  await changing(`tags of ${snapshotIds.join(', ')}`, () => read.send(new CreateTagsCommand(input)));
}

export async function lock(
  read: EC2Client,
  snapshotId: string,
  { mode, days, coolOffHours }: LockRequest,
): Promise<void> {
  const input = {
    SnapshotId: snapshotId,
    LockMode: mode,
    LockDuration: days,
    ...defined({ CoolOffPeriod: coolOffHours }),
  };
  await changing(`lock of ${snapshotId} for ${days} days`, () => read.send(new LockSnapshotCommand(input)));
}

export async function share(read: EC2Client, snapshotId: string, accounts: readonly string[]): Promise<void> {
  await modifyPermission(read, snapshotId, { Add: accounts.map((UserId) => ({ UserId })) });
}

export async function unshare(read: EC2Client, snapshotId: string, accounts: readonly string[]): Promise<void> {
  await modifyPermission(read, snapshotId, { Remove: accounts.map((UserId) => ({ UserId })) });
}

type Permissions = { UserId: string }[];

async function modifyPermission(
  read: EC2Client,
  snapshotId: string,
  change: { readonly Add: Permissions } | { readonly Remove: Permissions },
): Promise<void> {
  const input = {
    SnapshotId: snapshotId,
    Attribute: 'createVolumePermission' as const,
    CreateVolumePermission: change,
  };
  await changing(`sharing of ${snapshotId}`, () => read.send(new ModifySnapshotAttributeCommand(input)));
}

export async function archive(read: EC2Client, snapshotId: string): Promise<void> {
  const input = { SnapshotId: snapshotId, StorageTier: 'archive' as const };
  await changing(`archival of ${snapshotId}`, () => read.send(new ModifySnapshotTierCommand(input)));
}

/** EC2 has no deletion of several snapshots, and none that asks for tags: IAM and this check do. */
export async function remove(
  read: EC2Client,
  { snapshotId, tags }: Pick<StoredSnapshot, 'snapshotId' | 'tags'>,
): Promise<'removed' | 'gone'> {
  const valueOf = (key: string): string => tags.find((tag) => tag.key === key)?.value ?? '';
  if (valueOf(TagKey.POLICY) === '' || valueOf(TagKey.STATE) !== 'pruning') {
    const tagged = `${TagKey.POLICY}=${valueOf(TagKey.POLICY)}, ${TagKey.STATE}=${valueOf(TagKey.STATE)}`;
    throw new BadInput(
      `removal of ${snapshotId}: not done, since it is tagged ${tagged}; allowed are a policy and the state pruning, so tag it first`,
    );
  }
  try {
    await read.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
    return 'removed';
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'not-found') {
      return 'gone';
    }
    throw changeError(`removal of ${snapshotId}`, failure);
  }
}
