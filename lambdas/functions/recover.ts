import { readCount } from '../environment';
import { recover } from '../handlers/run/recover';
import { stepFunction } from './step-function';
import { snapshotPorts } from './adapters';

const snapshots = snapshotPorts();

export const handler = stepFunction('recover', {
  Recover: (tools) =>
    recover(
      { ...tools, ...snapshots(tools), random: Math.random },
      { consistencySeconds: readCount('CONSISTENCY_SECONDS', tools.environment.CONSISTENCY_SECONDS) },
    ),
});
