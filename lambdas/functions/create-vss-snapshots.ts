import { createVssSnapshots } from '../handlers/run/create-vss-snapshots';
import { stepFunction } from './step-function';
import { eventPorts, scriptPorts, snapshotPorts, waitsOf } from './adapters';

const events = eventPorts();
const scripts = scriptPorts();
const snapshots = snapshotPorts();

export const handler = stepFunction('create-vss-snapshots', {
  CreateVssSnapshots: (tools) =>
    createVssSnapshots(
      { ...tools, ...events(tools), ...scripts(tools), ...snapshots(tools) },
      waitsOf(tools.environment),
    ),
});
