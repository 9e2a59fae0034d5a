import { resolveTargets } from '../handlers/run/resolve-targets';
import { documentPorts, instancePorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction(
  'resolve-targets',
  { ResolveTargets: resolveTargets },
  documentPorts(),
  instancePorts(),
);
