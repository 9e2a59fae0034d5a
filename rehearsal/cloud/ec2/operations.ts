export { createSnapshots } from './create-snapshots';
export { createTags } from './create-tags';
export { deleteTags } from './delete-tags';
export { describeInstances } from './describe-instances';
export { describeSnapshots } from './describe-snapshots';
export { describeVolumes } from './describe-volumes';
