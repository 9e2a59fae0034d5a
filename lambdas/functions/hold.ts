import { hold } from '../handlers/run/hold';
import { keeping } from './ledger-of';
import { deliveryOf } from './scripts-of';
import { stepFunction } from './step-function';

const kept = keeping();

export const handler = stepFunction('hold', {
  Hold: (tools) => hold({ ...tools, ...kept(tools) }, deliveryOf(tools.environment)),
});
