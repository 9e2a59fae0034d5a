import { awaitPostScript } from '../handlers/run/await-post-script';
import { stepFunction } from './step-function';
import { deliveryOf, eventPorts, ledgerPorts, scriptPorts } from './adapters';

const events = eventPorts();
const ledger = ledgerPorts();
const scripts = scriptPorts();

export const handler = stepFunction('await-post-script', {
  AwaitPostScript: (tools) =>
    awaitPostScript({ ...tools, ...events(tools), ...ledger(tools), ...scripts(tools) }, deliveryOf(tools.environment)),
});
