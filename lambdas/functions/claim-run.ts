import { claimRun } from '../handlers/run/claim-run';
import { telling } from './events-of';
import { keeping } from './ledger-of';
import { stepFunction } from './step-function';

const told = telling();
const kept = keeping();

export const handler = stepFunction('claim-run', {
  ClaimRun: (tools) => claimRun({ ...tools, ...told(tools), ...kept(tools) }),
});
