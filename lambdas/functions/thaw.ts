import { thaw } from '../handlers/run/thaw';
import { stepFunction } from './step-function';
import { deliveryOf, eventPorts, ledgerPorts, scriptPorts } from './adapters';

const events = eventPorts();
const ledger = ledgerPorts();
const scripts = scriptPorts();

export const handler = stepFunction('thaw', {
  Thaw: (tools) =>
    thaw({ ...tools, ...events(tools), ...ledger(tools), ...scripts(tools) }, deliveryOf(tools.environment)),
});
