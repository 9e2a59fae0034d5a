import { byRole } from '../aws/assumed-role';
import { launchInstance } from '../handlers/drill/launch-instance';
import { drillImagePorts, drillInstancePorts, ledgerPorts, storedSetPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'launch-instance',
  { LaunchInstance: launchInstance },
  drillInstancePorts(byRole),
  drillImagePorts(),
  storedSetPorts(),
  ledgerPorts(),
);
