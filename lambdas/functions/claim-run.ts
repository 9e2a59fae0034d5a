import { claimRun } from '../handlers/run/claim-run';
import { eventPorts, ledgerPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('claim-run', { ClaimRun: claimRun }, eventPorts(), ledgerPorts());
