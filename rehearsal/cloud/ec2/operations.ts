export { attachVolume } from './attach-volume';
export { copySnapshot } from './copy-snapshot';
export { createSnapshots } from './create-snapshots';
export { createVolume } from './create-volume';
export { deleteVolume } from './delete-volume';
export { createTags, deleteTags } from './tags';
export { deleteSnapshot } from './delete-snapshot';
export { deregisterImage } from './deregister-image';
export { describeImages } from './describe-images';
export { describeInstances } from './describe-instances';
export { describeLockedSnapshots, lockSnapshot, unlockSnapshot } from './snapshot-locks';
export { describeRouteTables, describeSecurityGroupRules, describeSubnets } from './describe-networks';
export { describeSnapshotAttribute, modifySnapshotAttribute } from './snapshot-attribute';
export { describeSnapshotTierStatus, modifySnapshotTier, restoreSnapshotTier } from './snapshot-tiers';
export { describeSnapshots } from './describe-snapshots';
export { describeVolumes } from './describe-volumes';
export {
  describeFastSnapshotRestores,
  disableFastSnapshotRestores,
  enableFastSnapshotRestores,
} from './fast-snapshot-restores';
export { listSnapshotsInRecycleBin, listVolumesInRecycleBin, restoreSnapshotFromRecycleBin } from './recycle-bin';
export { registerImage } from './register-image';
export { runInstances } from './run-instances';
export { terminateInstances } from './terminate-instances';
