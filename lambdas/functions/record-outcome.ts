import { recordOutcome } from '../handlers/run/record-outcome';
import { telling } from './events-of';
import { keeping } from './ledger-of';
import { snapshotting } from './snapshots-of';
import { stepFunction } from './step-function';

const told = telling();
const kept = keeping();
const snapshotted = snapshotting();

export const handler = stepFunction('record-outcome', {
  RecordOutcome: (tools) => recordOutcome({ ...tools, ...told(tools), ...kept(tools), ...snapshotted(tools) }),
});
