import { takeSnapshots } from '../handlers/run/take-snapshots';
import { snapshotPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('take-snapshots', { TakeSnapshots: takeSnapshots }, snapshotPorts());
