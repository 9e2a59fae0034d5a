import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDrillGuests, type DrillGuests } from '../../../rehearsal/drill/guests';
import type { SabotageKind } from '../../../rehearsal/drill/sabotage-kinds';
import type { Fleet } from '../../../rehearsal/guests/fleet/fleet';
import type { Guest } from '../../../rehearsal/guests/guest';
import type { AttachedVolume } from '../../../rehearsal/guests/volumes';

let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'quiesce-copy-'));
});

afterEach(() => {
  rmSync(copy, { recursive: true });
});

const WHOLE = Buffer.alloc(600);
const TAKEN_AT = '2026-03-02T03:00:04.360Z';

/** A fleet whose instances echo their scripts, with one volume that holds the file of a Redis server. */
function fleetWith(launch: Partial<Fleet> = {}): Fleet {
  const volume = { volumeId: 'vol-new', edit: (work: (path: string) => unknown) => work(copy) };
  return {
    instances: [{ spec: { volumes: [{ id: 'vol-source' }] } }],
    launch: async ({ prepare }: Parameters<Fleet['launch']>[0]) => {
      writeFileSync(join(copy, 'dump.rdb'), WHOLE);
      await prepare?.([volume as unknown as AttachedVolume]);
      return {
        start: ({ script }: { readonly script: string }) => ({ finished: Promise.resolve({ stdout: script }) }),
      };
    },
    ...launch,
  } as unknown as Fleet;
}

const guestsOf = (fleet: Fleet, sabotage?: SabotageKind): DrillGuests =>
  createDrillGuests({ fleet, sabotage, volumeOf: (id) => (id === 'snap-1' ? 'vol-source' : undefined) });

async function launched(guests: DrillGuests): Promise<Guest | undefined> {
  const attachment = { instanceId: 'i-1', device: '/dev/sdf', at: 0 };
  return guests.onLaunch({
    ...{ region: 'eu-central-1', instanceId: 'i-1', imageId: 'ami-1', instanceType: 'm7g.large', tags: new Map() },
    volumes: [
      { volumeId: 'vol-new', snapshotId: 'snap-1', sizeGiB: 8, attachment },
      { volumeId: 'vol-root', sizeGiB: 8, attachment },
    ],
  });
}

async function ran(guest: Guest | undefined, script: string): Promise<string> {
  return (await guest?.start({ commandId: 'c', name: 'check', script, environment: {} }).finished)?.stdout ?? '';
}

test('an instance gets copies of what the fleet has, and runs its scripts as they are', async () => {
  const given: unknown[] = [];
  const { launch } = fleetWith();
  const guests = guestsOf(
    fleetWith({
      launch: (options) => {
        given.push(options.volumes);
        return launch(options);
      },
    }),
  );
  guests.begin();
  guests.chosen(TAKEN_AT);
  expect(await ran(await launched(guests), TAKEN_AT)).toBe(TAKEN_AT);
  expect(given).toEqual([[{ volumeId: 'vol-new', snapshotId: 'snap-1', device: '/dev/sdf' }]]);
  expect([guests.sabotage(), guests.troubles()]).toEqual([undefined, []]);
});

test('the copy of every drill is broken, not only that of the first', async () => {
  const guests = guestsOf(fleetWith(), 'corrupt-page');
  for (const drill of [1, 2]) {
    guests.begin();
    expect([drill, guests.sabotage()?.done()]).toEqual([drill, undefined]);
    await launched(guests);
    expect(guests.sabotage()?.done()).toContain('of dump.rdb are overwritten');
    expect(readFileSync(join(copy, 'dump.rdb'))).not.toEqual(WHOLE);
  }
});

test('the check of a stale set is told of another instant than that of the set', async () => {
  const guests = guestsOf(fleetWith(), 'stale-set');
  guests.begin();
  guests.chosen(TAKEN_AT);
  expect(await ran(await launched(guests), `taken_at='${TAKEN_AT}'`)).toBe(`taken_at='2028-03-02T03:00:04.360Z'`);
});

test('an instance that this machine can not put up says so to each script, and the next drill has no such trouble', async () => {
  const guests = guestsOf(fleetWith({ launch: () => Promise.reject(new Error('no space')) }));
  guests.begin();
  const guest = await launched(guests);
  const { exitCode, stderr } =
    (await guest?.start({ commandId: 'c', name: 'n', script: '', environment: {} }).finished) ?? {};
  expect([exitCode, stderr]).toEqual([1, 'the rehearsal could not put up this instance: no space']);
  expect(guests.troubles()).toEqual(['no space']);
  guests.begin();
  expect(guests.troubles()).toEqual([]);
});
