import { hold } from '../handlers/run/hold';
import { ledgerPorts } from './adapters';
import { stepFunction } from './step-function';

export const handler = stepFunction('hold', { Hold: hold }, ledgerPorts());
