export { createSnapshots } from './create-snapshots';
export { createTags, deleteTags } from './tags';
export { describeInstances } from './describe-instances';
export { describeSnapshots } from './describe-snapshots';
export { describeVolumes } from './describe-volumes';
