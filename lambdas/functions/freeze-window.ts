import { readCount } from '../environment';
import { sendPreScript } from '../handlers/run/send-pre-script';
import { snapshotWhenFrozen } from '../handlers/run/snapshot-when-frozen';
import { telling } from './events-of';
import { keeping } from './ledger-of';
import { deliveryOf, scripting } from './scripts-of';
import { snapshotting } from './snapshots-of';
import { stepFunction } from './step-function';

const told = telling();
const kept = keeping();
const scripted = scripting();
const snapshotted = snapshotting();

/** Both steps share one function, so that the one inside the freeze finds its environment warm as a rule. */
export const handler = stepFunction('freeze-window', {
  SendPreScript: (tools) =>
    sendPreScript({ ...tools, ...told(tools), ...kept(tools), ...scripted(tools) }, deliveryOf(tools.environment)),
  SnapshotWhenFrozen: (tools) =>
    snapshotWhenFrozen(
      { ...tools, ...scripted(tools), ...snapshotted(tools) },
      {
        ...deliveryOf(tools.environment),
        consistencySeconds: readCount('CONSISTENCY_SECONDS', tools.environment.CONSISTENCY_SECONDS),
      },
    ),
});
