import { recover } from '../handlers/run/recover';
import { snapshotPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('recover', { Recover: recover }, snapshotPorts());
