import { checkDocuments } from '../../../rehearsal/check-documents';
import type { Fleet } from '../../../rehearsal/guests/fleet/fleet';
import type { FleetInstance } from '../../../rehearsal/guests/fleet/instance';
import { describeWhere } from '../../describe-where';
import { eventually, fleetOf, noRealVolumes, run, twoVolumes } from '../guests/machine';
import { play, readShape } from './shapes';

const shape = readShape('postgresql');

/** With an automatic thaw that comes after the test, unless the test wants to see it. */
function script(command: string, autoThawSeconds = 600): string {
  return shape.script(command).replace('auto_thaw_seconds=60', `auto_thaw_seconds=${String(autoThawSeconds)}`);
}

/** What docs/moving-from-dlm.md says of AWS's published samples, seen on real file systems. */
describeWhere(noRealVolumes())('the shape of the sample for PostgreSQL', () => {
  let fleet: Fleet;
  let guest: FleetInstance['guest'];
  beforeAll(async () => {
    fleet = await fleetOf(twoVolumes());
    guest = fleet.instance('subject').guest;
  });
  afterAll(() => fleet.close());
  afterEach(async () => {
    await run(guest, 'for mount in /srv/a /srv/b; do fsfreeze -u $mount; done');
    expect(frozen()).toEqual([]);
  });

  /** Mounts that are frozen now, by what the instance's broker did. */
  function frozen(): readonly string[] {
    return guest
      .frozenIntervals()
      .filter(({ thawed }) => thawed === undefined)
      .map(({ mountPoint }) => mountPoint)
      .sort();
  }

  test('freezes all that lsblk lists, also what the policy excludes, and thaws it', async () => {
    expect((await play(guest, script('pre-script'))).exitCode).toBe(0);
    expect(frozen()).toEqual(['/srv/a', '/srv/b']);
    expect((await play(guest, script('post-script'))).exitCode).toBe(0);
    expect(frozen()).toEqual([]);
  });

  test('changes mount options to find out whether something is frozen', async () => {
    const before = remounts();
    await play(guest, script('pre-script'));
    expect(remounts() - before).toBe(2);
  });

  test('leaves the first mount frozen when the second one fails, with no automatic thaw', async () => {
    await run(guest, 'fsfreeze -f /srv/b');
    const armed = await run(guest, 'pgrep -cf "[t]haw_later"');
    // The probe answers before the other freeze: two runs that begin at once.
    expect((await play(guest, script('pre-script'), 'mount() { :; }')).exitCode).toBe(204);
    expect(frozen()).toEqual(['/srv/a', '/srv/b']);
    expect(await run(guest, 'pgrep -cf "[t]haw_later"')).toEqual(armed);
  });

  test('finds by the probe that another run has frozen a mount, before it freezes one itself', async () => {
    await run(guest, 'fsfreeze -f /srv/b');
    expect((await play(guest, script('pre-script'))).exitCode).toBe(204);
    expect(frozen()).toEqual(['/srv/b']);
  });

  test('stops thawing at the first mount that is thawed already, and goes on as if frozen', async () => {
    await play(guest, script('pre-script'));
    await run(guest, 'fsfreeze -u /srv/a');
    expect((await play(guest, script('post-script'))).exitCode).toBe(205);
    expect(frozen()).toEqual(['/srv/b']);
  });

  test('succeeds with nothing frozen where lsblk is older than 2.37', async () => {
    const old = 'lsblk() { echo "lsblk: unknown column: MOUNTPOINTS" >&2; return 1; }';
    expect((await play(guest, script('pre-script'), old)).exitCode).toBe(0);
    expect(frozen()).toEqual([]);
  });

  test('fails on a host with swap', async () => {
    const withSwap = 'lsblk() { command lsblk "$@"; echo "[SWAP]"; }';
    const { exitCode, stdout } = await play(guest, script('pre-script'), withSwap);
    expect([exitCode, stdout]).toEqual([201, expect.stringContaining("[SWAP] can't be probed")]);
  });

  test('thaws what another run froze: its commands are not bound to their execution', async () => {
    expect((await play(guest, script('pre-script'))).exitCode).toBe(0);
    expect((await play(guest, script('pre-script'))).exitCode).toBe(204); // The other run's pre-script is refused,
    expect((await play(guest, script('post-script'))).exitCode).toBe(0); // and its post-script thaws the first one's freeze.
    expect(frozen()).toEqual([]);
    expect((await play(guest, script('post-script'))).exitCode).toBe(205);
  });

  test('thaws by itself, after which the post-script says 205 and not 203', async () => {
    expect((await play(guest, script('pre-script', 1))).exitCode).toBe(0);
    expect(frozen()).toEqual(['/srv/a', '/srv/b']);
    await eventually(() => frozen().length === 0);
    expect((await play(guest, script('post-script'))).exitCode).toBe(205);
  });

  test('does nothing that can be seen in dry-run', async () => {
    expect(await play(guest, script('dry-run'))).toMatchObject({ exitCode: 0 });
    expect(frozen()).toEqual([]);
  });

  function remounts(): number {
    return guest.journal().filter(({ kind }) => kind === 'remounted').length;
  }
});

const SHAPES = ['empty', 'iris', 'mysql', 'postgresql'] as const;

test.each(SHAPES)('the shape %s keeps the contract, and nothing more', (name) => {
  expect(readShape(name).contract).toMatchObject({
    status: 'usable',
    contract: { parameters: ['executionId', 'command'], platforms: ['Linux'] },
  });
});

test.each(SHAPES)('the shape %s is rehearsed as it is', (name) => {
  expect(() => checkDocuments([{ name, content: readShape(name).content }])).not.toThrow();
});
