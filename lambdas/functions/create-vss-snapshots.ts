import { readCount } from '../environment';
import { createVssSnapshots } from '../handlers/run/create-vss-snapshots';
import { stepFunction } from './step-function';
import { deliveryOf, eventPorts, scriptPorts, snapshotPorts } from './adapters';

const events = eventPorts();
const scripts = scriptPorts();
const snapshots = snapshotPorts();

export const handler = stepFunction('create-vss-snapshots', {
  CreateVssSnapshots: (tools) =>
    createVssSnapshots(
      { ...tools, ...events(tools), ...scripts(tools), ...snapshots(tools) },
      {
        ...deliveryOf(tools.environment),
        consistencySeconds: readCount('CONSISTENCY_SECONDS', tools.environment.CONSISTENCY_SECONDS),
      },
    ),
});
