import { awaitPostScript } from '../handlers/run/await-post-script';
import { telling } from './events-of';
import { keeping } from './ledger-of';
import { deliveryOf, scripting } from './scripts-of';
import { stepFunction } from './step-function';

const told = telling();
const kept = keeping();
const scripted = scripting();

export const handler = stepFunction('await-post-script', {
  AwaitPostScript: (tools) =>
    awaitPostScript({ ...tools, ...told(tools), ...kept(tools), ...scripted(tools) }, deliveryOf(tools.environment)),
});
