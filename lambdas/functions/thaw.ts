import { thaw } from '../handlers/run/thaw';
import { eventPorts, ledgerPorts, scriptPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('thaw', { Thaw: thaw }, eventPorts(), ledgerPorts(), scriptPorts());
