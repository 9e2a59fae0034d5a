import { awaitPostScript } from '../handlers/run/await-post-script';
import { eventPorts, ledgerPorts, scriptPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'await-post-script',
  { AwaitPostScript: awaitPostScript },
  eventPorts(),
  ledgerPorts(),
  scriptPorts(),
);
