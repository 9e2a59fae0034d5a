import { hold } from '../handlers/run/hold';
import { stepFunction } from './step-function';
import { deliveryOf, ledgerPorts } from './adapters';

const ledger = ledgerPorts();

export const handler = stepFunction('hold', {
  Hold: (tools) => hold({ ...tools, ...ledger(tools) }, deliveryOf(tools.environment)),
});
