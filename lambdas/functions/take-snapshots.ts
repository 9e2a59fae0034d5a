import { takeSnapshots } from '../handlers/run/take-snapshots';
import { stepFunction } from './step-function';
import { snapshotPorts } from './adapters';

const snapshots = snapshotPorts();

export const handler = stepFunction('take-snapshots', {
  TakeSnapshots: (tools) => takeSnapshots({ ...tools, ...snapshots(tools) }),
});
