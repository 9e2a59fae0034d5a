import { createVssSnapshots } from '../handlers/run/create-vss-snapshots';
import { eventPorts, ledgerPorts, scriptPorts, snapshotPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'create-vss-snapshots',
  { CreateVssSnapshots: createVssSnapshots },
  eventPorts(),
  ledgerPorts(),
  scriptPorts(),
  snapshotPorts(),
);
