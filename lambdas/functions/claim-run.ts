import { claimRun } from '../handlers/run/claim-run';
import { stepFunction } from './step-function';
import { eventPorts, ledgerPorts } from './adapters';

const events = eventPorts();
const ledger = ledgerPorts();

export const handler = stepFunction('claim-run', {
  ClaimRun: (tools) => claimRun({ ...tools, ...events(tools), ...ledger(tools) }),
});
