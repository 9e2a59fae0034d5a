import { takeSnapshots } from '../handlers/run/take-snapshots';
import { snapshotting } from './snapshots-of';
import { stepFunction } from './step-function';

const snapshotted = snapshotting();

export const handler = stepFunction('take-snapshots', {
  TakeSnapshots: (tools) => takeSnapshots({ ...tools, ...snapshotted(tools) }),
});
