import { byRole } from '../aws/assumed-role';
import { awaitCheck } from '../handlers/drill/await-check';
import { sendCheck } from '../handlers/drill/send-check';
import { scriptPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'drill-check',
  { SendCheck: sendCheck, AwaitCheck: awaitCheck },
  scriptPorts(byRole),
);
