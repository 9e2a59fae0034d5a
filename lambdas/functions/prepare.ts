import { prepare } from '../handlers/run/prepare';
import { instancePorts, snapshotPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('prepare', { Prepare: prepare }, instancePorts(), snapshotPorts());
