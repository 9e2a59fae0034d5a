import { sendPreScript } from '../handlers/run/send-pre-script';
import { snapshotWhenFrozen } from '../handlers/run/snapshot-when-frozen';
import { stepFunction } from './step-function';
import { deliveryOf, eventPorts, ledgerPorts, scriptPorts, snapshotPorts, waitsOf } from './adapters';

const events = eventPorts();
const ledger = ledgerPorts();
const scripts = scriptPorts();
const snapshots = snapshotPorts();

/** Both steps share one function, so that the one inside the freeze finds its environment warm as a rule. */
export const handler = stepFunction('freeze-window', {
  SendPreScript: (tools) =>
    sendPreScript({ ...tools, ...events(tools), ...ledger(tools), ...scripts(tools) }, deliveryOf(tools.environment)),
  SnapshotWhenFrozen: (tools) =>
    snapshotWhenFrozen(
      { ...tools, ...ledger(tools), ...scripts(tools), ...snapshots(tools) },
      waitsOf(tools.environment),
    ),
});
