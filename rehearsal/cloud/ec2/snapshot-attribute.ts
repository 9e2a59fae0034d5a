import { AwsError, invalidValue, notModelled } from '../errors';
import { operation, type Given } from '../operation';
import { CHANGE, DESCRIBE, UNKNOWN } from './describing';
import { tierOf } from './snapshot-tiers';
import { awsManagedKey, completedSnapshot, incorrectState, snapshotOf } from './snapshots';

type Permission = Given<{ UserId: string; Group: string }>;

interface ModifyInput extends Given<{
  Attribute: string;
  OperationType: string;
  UserIds: readonly string[];
  GroupNames: readonly string[];
  CreateVolumePermission: Given<{ Add: readonly Permission[]; Remove: readonly Permission[] }>;
  DryRun: boolean;
}> {
  readonly SnapshotId: string;
}

/** Accounts that are added or removed in one call (API reference). */
const MAX_MODIFICATIONS = 500;

/** Shares a snapshot with accounts, or ends that. Making it public is not modelled. */
export const modifySnapshotAttribute = operation({
  ...CHANGE,
  name: 'ModifySnapshotAttribute',
  bucket: { burst: 100, perSecond: 5 },
  refusals: [
    ...UNKNOWN.snapshot,
    'IncorrectState',
    'InvalidParameterCombination',
    'InvalidParameterValue',
    'MissingParameter',
    'OperationNotPermitted',
  ],
  handler: (world, input: ModifyInput) => {
    const { SnapshotId: id } = input;
    if (input.Attribute === 'productCodes') {
      throw notModelled('ModifySnapshotAttribute.Attribute productCodes');
    }
    const { add, remove } = changesOf(input);
    const snapshot = remove.length > 0 ? snapshotOf(world, id) : completedSnapshot(world, id);
    if (add.length > 0 && snapshot.kmsKeyId === awsManagedKey(world)) {
      throw new AwsError('OperationNotPermitted', 'Encrypted snapshots with EBS default key cannot be shared');
    }
    if (add.length > 0 && tierOf(world, id) === 'archive') {
      throw incorrectState(`Snapshot '${id}' is archived.`);
    }
    const shared = [...(world.ec2.shares.get(id) ?? []), ...add].filter((account) => !remove.includes(account));
    world.ec2.shares.set(id, new Set(shared));
    return {};
  },
});

export const describeSnapshotAttribute = operation({
  ...DESCRIBE,
  name: 'DescribeSnapshotAttribute',
  refusals: UNKNOWN.snapshot,
  handler: (world, input: { readonly SnapshotId: string; readonly Attribute: string } & Given<{ DryRun: boolean }>) => {
    if (input.Attribute !== 'createVolumePermission') {
      throw notModelled(`DescribeSnapshotAttribute.Attribute ${input.Attribute}`);
    }
    const { snapshotId } = snapshotOf(world, input.SnapshotId);
    const accounts = [...(world.ec2.shares.get(snapshotId) ?? [])];
    return { SnapshotId: snapshotId, CreateVolumePermissions: accounts.map((UserId) => ({ UserId })) };
  },
});

/** The accounts, in either of the two forms that the call has. */
function changesOf({
  OperationType: type,
  UserIds: ids,
  GroupNames: groups,
  CreateVolumePermission: given,
}: ModifyInput) {
  const permissions = [...(given?.Add ?? []), ...(given?.Remove ?? [])];
  if (groups !== undefined || permissions.some(({ Group }) => Group !== undefined)) {
    throw notModelled('ModifySnapshotAttribute for a group');
  }
  const accounts = (list: readonly Permission[] = []) => list.flatMap(({ UserId }) => UserId ?? []);
  const add = type === 'add' ? (ids ?? []) : accounts(given?.Add);
  const remove = type === 'remove' ? (ids ?? []) : accounts(given?.Remove);
  if (add.length > 0 && remove.length > 0) {
    throw new AwsError('InvalidParameterCombination', 'Accounts can not be added and removed in one call');
  }
  const all = [...add, ...remove];
  if (all.length === 0) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter UserId');
  }
  if (all.length > MAX_MODIFICATIONS) {
    throw invalidValue(`More than ${MAX_MODIFICATIONS} modifications given`);
  }
  const malformed = all.find((account) => !/^\d{12}$/.test(account));
  if (malformed !== undefined) {
    throw invalidValue(`Invalid account ID: '${malformed}'`);
  }
  return { add, remove };
}
