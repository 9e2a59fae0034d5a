import { createVssSnapshots } from '../handlers/run/create-vss-snapshots';
import { eventPorts, scriptPorts, snapshotPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'create-vss-snapshots',
  { CreateVssSnapshots: createVssSnapshots },
  eventPorts(),
  scriptPorts(),
  snapshotPorts(),
);
