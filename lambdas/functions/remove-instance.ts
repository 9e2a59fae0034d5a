import { byRole } from '../aws/assumed-role';
import { removeInstance } from '../handlers/drill/remove-instance';
import { drillImagePorts, drillInstancePorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'remove-instance',
  { RemoveInstance: removeInstance },
  drillInstancePorts(byRole),
  drillImagePorts(),
);
