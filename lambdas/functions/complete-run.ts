import { completeRun } from '../handlers/run/complete-run';
import { telling } from './events-of';
import { stepFunction } from './step-function';

const told = telling();

export const handler = stepFunction('complete-run', {
  CompleteRun: (tools) => completeRun({ ...tools, ...told(tools) }),
});
