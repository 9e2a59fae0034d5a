import { readCount } from '../environment';
import { recover } from '../handlers/run/recover';
import { snapshotting } from './snapshots-of';
import { stepFunction } from './step-function';

const snapshotted = snapshotting();

export const handler = stepFunction('recover', {
  Recover: (tools) =>
    recover(
      { ...tools, ...snapshotted(tools), random: Math.random },
      { consistencySeconds: readCount('CONSISTENCY_SECONDS', tools.environment.CONSISTENCY_SECONDS) },
    ),
});
