import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createFleet } from '../../../rehearsal/guests/fleet/fleet';
import { defaultFleet } from '../../../rehearsal/guests/fleet/default-fleet';
import { describeWhere } from '../../describe-where';
import { eventually, leftovers, noRealVolumes, workspaceOf } from './machine';

describeWhere(noRealVolumes())('nothing is left behind', () => {
  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'when the process gets %s with volumes frozen and writers stuck',
    async (signal) => {
      const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'programs', 'hold-frozen.ts')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [workspace] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      expect(leftovers(workspace).length).toBeGreaterThan(0);
      child.kill(signal);
      await eventually(() => leftovers(workspace).length === 0, 30_000);
    },
  );

  test('when the default fleet is closed', async () => {
    const fleet = await createFleet(defaultFleet);
    const workspace = workspaceOf(fleet);
    expect(fleet.instances.map(({ spec }) => spec.name)).toEqual(['db-1', 'files-1', 'legacy-1', 'other-1']);
    await fleet.close();
    await eventually(() => leftovers(workspace).length === 0);
  });
});
