import { recordOutcome } from '../handlers/run/record-outcome';
import { stepFunction } from './step-function';
import { eventPorts, ledgerPorts, snapshotPorts } from './adapters';

const events = eventPorts();
const ledger = ledgerPorts();
const snapshots = snapshotPorts();

export const handler = stepFunction('record-outcome', {
  RecordOutcome: (tools) => recordOutcome({ ...tools, ...events(tools), ...ledger(tools), ...snapshots(tools) }),
});
