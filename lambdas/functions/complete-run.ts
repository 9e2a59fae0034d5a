import { completeRun } from '../handlers/run/complete-run';
import { eventPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('complete-run', { CompleteRun: completeRun }, eventPorts());
