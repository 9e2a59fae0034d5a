import { completeRun } from '../handlers/run/complete-run';
import { stepFunction } from './step-function';
import { eventPorts } from './adapters';

const events = eventPorts();

export const handler = stepFunction('complete-run', {
  CompleteRun: (tools) => completeRun({ ...tools, ...events(tools) }),
});
