import { postgresqlCheck } from '../../../documents/checks/postgresql';
import { readCheckReport } from '../../../lambdas/domain/drill/check-report';
import { createSabotage, type Sabotage } from '../../../rehearsal/drill/sabotage';
import type { SabotageKind } from '../../../rehearsal/drill/sabotage-kinds';
import type { Fleet } from '../../../rehearsal/guests/fleet/fleet';
import { WorkloadKind } from '../../../rehearsal/guests/fleet/spec';
import type { StepExit } from '../../../rehearsal/guests/guest';
import type { Attachment } from '../../../rehearsal/guests/volumes';
import { eventually, fleetOf, leftovers, twoVolumes, workspaceOf } from '../guests/machine';

const EXECUTION = '11111111-2222-3333-4444-555555555555';
const VOLUMES: readonly Attachment[] = [
  { volumeId: 'vol-000000000000000a1', snapshotId: 'snap-a', device: '/dev/sdf' },
  { volumeId: 'vol-000000000000000b1', snapshotId: 'snap-b', device: '/dev/sdg' },
];

describe('a restored copy that is checked by the document for PostgreSQL', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await fleetOf(twoVolumes(WorkloadKind.POSTGRESQL));
    const { guest, acknowledged } = fleet.instance('subject');
    await eventually(() => acknowledged().length > 20);
    await guest.capture(
      guest.volumes.map(({ volumeId }, index) => ({ volumeId, snapshotId: VOLUMES[index]?.snapshotId ?? '' })),
    );
  });
  afterAll(async () => {
    const workspace = workspaceOf(fleet);
    await fleet.close();
    expect(leftovers(workspace)).toEqual([]);
  });

  test('passes as it is, and nothing of the instance is left', async () => {
    const { exit, failed } = await check(fleet);
    expect({ exitCode: exit.exitCode, failed }).toEqual({ exitCode: 0, failed: [] });
    expect(leftovers(workspaceOf(fleet)).filter((line) => line.includes('attached-'))).toEqual([]);
  });

  test.each<[SabotageKind, string]>([
    ['corrupt-page', 'database postgres'],
    ['missing-volume', 'volumes that appear'],
    ['stale-set', 'newest record'],
    ['wrong-version', 'server of the major version'],
  ])('fails with %s at "%s"', async (kind, named) => {
    const sabotage = createSabotage(kind);
    const { exit, failed } = await check(fleet, sabotage);
    expect(exit.exitCode).toBe(1);
    expect(failed).toContain(named);
    expect(sabotage.done()).toEqual(expect.any(String));
  });
});

async function check(
  fleet: Fleet,
  sabotage?: Sabotage,
): Promise<{ readonly exit: StepExit; readonly failed: readonly string[] }> {
  const guest = await fleet.launch({
    instanceId: 'i-000000000000000d1',
    workload: WorkloadKind.POSTGRESQL,
    volumes: VOLUMES,
    ...(sabotage && { prepare: sabotage.volumes }),
  });
  try {
    const takenAt = new Date().toISOString();
    const text = scriptFor(takenAt);
    const script = sabotage?.script(text, takenAt) ?? text;
    const exit = await guest.start({ commandId: 'check', name: 'check', script, environment: {} }).finished;
    const report = readCheckReport(exit.stdout, EXECUTION);
    expect(report).toBeDefined();
    return { exit, failed: report?.checks.filter(({ ok }) => !ok).map(({ name }) => name) ?? [] };
  } finally {
    await guest.close();
  }
}

/** The document's script as the agent gets it, which here waits for devices only once. */
function scriptFor(takenAt: string): string {
  const values: Readonly<Record<string, string>> = {
    executionId: EXECUTION,
    command: 'check',
    volumes: VOLUMES.map(({ volumeId }) => volumeId).join(' '),
    takenAt,
    timeoutSeconds: '60',
  };
  const [step] = postgresqlCheck({ tables: ['writes'], newestWithinSeconds: 3_600 }).mainSteps;
  const script = step.inputs.runCommand.join('\n').replace(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name] ?? '');
  expect(script).toContain('DEVICE_SECONDS=60');
  return script.replace('DEVICE_SECONDS=60', 'DEVICE_SECONDS=1');
}
