import { readCount } from '../environment';
import { createVssSnapshots } from '../handlers/run/create-vss-snapshots';
import { telling } from './events-of';
import { deliveryOf, scripting } from './scripts-of';
import { snapshotting } from './snapshots-of';
import { stepFunction } from './step-function';

const told = telling();
const scripted = scripting();
const snapshotted = snapshotting();

export const handler = stepFunction('create-vss-snapshots', {
  CreateVssSnapshots: (tools) =>
    createVssSnapshots(
      { ...tools, ...told(tools), ...scripted(tools), ...snapshotted(tools) },
      {
        ...deliveryOf(tools.environment),
        consistencySeconds: readCount('CONSISTENCY_SECONDS', tools.environment.CONSISTENCY_SECONDS),
      },
    ),
});
