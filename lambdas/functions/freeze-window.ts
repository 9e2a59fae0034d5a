import { sendPreScript } from '../handlers/run/send-pre-script';
import { snapshotWhenFrozen } from '../handlers/run/snapshot-when-frozen';
import { eventPorts, ledgerPorts, scriptPorts, snapshotPorts } from './adapters';
import { stepFunction } from './step-function';

/** Both steps share one function, so that the one inside the freeze finds its environment warm as a rule. */
export const handler = stepFunction(
  'freeze-window',
  { SendPreScript: sendPreScript, SnapshotWhenFrozen: snapshotWhenFrozen },
  eventPorts(),
  ledgerPorts(),
  scriptPorts(),
  snapshotPorts(),
);
