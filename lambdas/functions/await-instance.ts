import { byRole } from '../aws/assumed-role';
import { awaitInstance } from '../handlers/drill/await-instance';
import { drillInstancePorts, instancePorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'await-instance',
  { AwaitInstance: awaitInstance },
  drillInstancePorts(byRole),
  instancePorts(byRole),
);
