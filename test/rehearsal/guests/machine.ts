import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { systemClock } from '../../../rehearsal/clock';
import { createFleet, type Fleet, type FleetOptions } from '../../../rehearsal/guests/fleet/fleet';
import { readFleet } from '../../../rehearsal/guests/fleet/parse';
import {
  resourceId,
  WorkloadKind,
  type InstanceSpec,
  type WorkloadKind as Kind,
} from '../../../rehearsal/guests/fleet/spec';
import type { Guest, StepExit } from '../../../rehearsal/guests/guest';
import { SYSTEM_PATH } from '../../../rehearsal/guests/host-command';

/** Why real volumes cannot be had here, or undefined where they can. */
export function noRealVolumes(): string | undefined {
  if (process.getuid?.() !== 0) {
    return 'real volumes need root';
  }
  if (spawnSync('losetup', ['--find'], { env: { PATH: SYSTEM_PATH } }).status !== 0) {
    return 'real volumes need loop devices';
  }
  return spawnSync('unshare', ['--mount', '--pid', '--fork', 'true'], { env: { PATH: SYSTEM_PATH } }).status === 0
    ? undefined
    : 'namespaces are refused';
}

/** Why a program of this machine cannot be used, or undefined where it can. */
export function lacks(program: string): string | undefined {
  const found = spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH: SYSTEM_PATH } }).status === 0;
  return found ? undefined : `${program} is not installed`;
}

/** An instance with two volumes, /srv/a and /srv/b. */
export function twoVolumes(workload: Kind = WorkloadKind.NONE): InstanceSpec {
  const volumes = ['a', 'b'].map((letter, index) => ({
    id: resourceId('vol', letter),
    device: `/dev/sd${'fg'.charAt(index)}`,
    mountPoint: `/srv/${letter}`,
  }));
  const [subject] = readFleet({
    instances: [{ name: 'subject', volumes, workload, services: { nginx: 'active' } }],
  }).instances;
  if (subject === undefined) {
    throw new Error('the fleet has no instance');
  }
  return subject;
}

export function fleetOf(instance: InstanceSpec, options: FleetOptions = {}): Promise<Fleet> {
  return createFleet({ instances: [instance] }, { clock: systemClock, freezeBoundSeconds: 30, ...options });
}

let count = 0;

/** Runs a script as a step to its end. */
export function run(guest: Guest, script: string): Promise<StepExit> {
  return begin(guest, script).finished;
}

/** Starts a script as a step. */
export function begin(guest: Guest, script: string): ReturnType<Guest['start']> {
  return guest.start({ commandId: `command-${++count}`, name: 'test', script, environment: {} });
}

/** Polls until something is so; throws after `withinMillis`. */
export async function eventually(isSo: () => boolean, withinMillis = 60_000): Promise<void> {
  const deadline = performance.now() + withinMillis;
  while (!isSo()) {
    if (performance.now() > deadline) {
      throw new Error(`not so after ${withinMillis} ms: ${isSo.toString()}`);
    }
    await systemClock.sleep(20);
  }
}

/** What of a workspace is still there: mounts, loop devices, processes that name it. */
export function leftovers(workspace: string): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(workspace));
  const loops = spawnSync('losetup', ['-a'], { env: { PATH: SYSTEM_PATH }, encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(workspace));
  const folders = readdirSync('/tmp').filter((entry) => `/tmp/${entry}`.startsWith(workspace));
  return [...mounts, ...loops, ...folders, ...processesOf(workspace)];
}

function processesOf(workspace: string): readonly string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => commandLine(pid))
    .filter((line) => line.includes(workspace));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** The workspace of a fleet: the directory above `guests/`. */
export function workspaceOf(fleet: Fleet): string {
  const [path] = fleet.instances.flatMap(({ guest }) => guest.volumes.map(({ hostPath }) => hostPath));
  if (path === undefined) {
    throw new Error('the fleet has no volume');
  }
  return path.slice(0, path.indexOf('/guests/'));
}
