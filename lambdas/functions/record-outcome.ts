import { recordOutcome } from '../handlers/run/record-outcome';
import { eventPorts, ledgerPorts, snapshotPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'record-outcome',
  { RecordOutcome: recordOutcome },
  eventPorts(),
  ledgerPorts(),
  snapshotPorts(),
);
