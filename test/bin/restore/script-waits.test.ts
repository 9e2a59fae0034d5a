import { cliScript } from '../../../bin/restore/cli-script';
import { aPlan, aVolume } from './a-plan';
import { runStubbed, type States } from './stub-aws';

/** A script with all that it can wait for. */
const SCRIPT = cliScript(
  aPlan({
    volumes: [aVolume({ isArchived: true }), aVolume({ snapshotId: 'snap-2', attachment: { kind: 'none', why: 'x' } })],
    isPending: true,
  }),
);

const VOLUME = 'Volumes[0].State';
const SNAPSHOT = 'Snapshots[0].State';
const TIER = 'Snapshots[0].StorageTier';
const TIERING = 'SnapshotTierStatuses[0].LastTieringOperationStatus';

const STATES: States = {
  [SNAPSHOT]: ['pending', 'completed'],
  [TIER]: ['archive', 'archive', 'standard'],
  [TIERING]: ['archival-completed', 'temporary-restore-in-progress'],
  [VOLUME]: ['creating', 'creating', 'available'],
  VolumeId: ['vol-a', 'vol-b'],
  'Volumes[0].Attachments[0].InstanceId': ['None'],
};
const END = 'What you do now:';
const CHANGES = /^(restore-snapshot-tier|create-volume|attach-volume) /;

test('the script waits until snapshots and volumes are ready', () => {
  const { exitCode, stdout, stderr, calls } = runStubbed(SCRIPT, STATES);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(END);
  expect(calls.filter((call) => CHANGES.test(call))).toEqual([
    'restore-snapshot-tier -',
    'create-volume VolumeId',
    'create-volume VolumeId',
    'attach-volume -',
  ]);
  expect(calls.filter((call) => call.endsWith(VOLUME))).toHaveLength(4);
});

test('a call that fails stops it, each of them', () => {
  const { calls } = runStubbed(SCRIPT, STATES);
  for (const [index, call] of calls.entries()) {
    const { exitCode, stdout, stderr, calls: done } = runStubbed(SCRIPT, STATES, index + 1);
    expect({ call, exitCode, done, stdout }).toEqual({
      call,
      exitCode: 254,
      done: calls.slice(0, index + 1),
      stdout: '',
    });
    expect(stderr).toContain('An error occurred');
  }
});

test.each<[string, string, string]>([
  [VOLUME, 'error', 'vol-a has the state error, expected available; EC2 could not make the volume of snap-1'],
  [VOLUME, 'None', 'vol-a has the state None'],
  [VOLUME, 'deleting', 'vol-a has the state deleting'],
  [SNAPSHOT, 'error', 'snap-1 has the state error, expected completed; restore another set'],
  [SNAPSHOT, 'recoverable', 'snap-1 has the state recoverable'],
  [TIER, 'None', 'snap-1 has the state None, expected standard'],
])('%s %s is no success', (query, state, message) => {
  const states = { ...STATES, [query]: [state] };
  const { exitCode, stdout, stderr, calls } = runStubbed(SCRIPT, states);
  expect(stderr).toContain(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(calls).not.toContain('attach-volume -');
});

test('a restore from the archive that fails ends it, and one that goes on is not requested again', () => {
  const failed = runStubbed(SCRIPT, {
    ...STATES,
    [TIER]: ['archive'],
    [TIERING]: ['archival-completed', 'temporary-restore-failed'],
  });
  expect(failed.stderr).toBe('snap-1 could not be restored from the archive; run this script again\n');
  expect(failed.exitCode).toBe(1);
  const again = runStubbed(SCRIPT, { ...STATES, [TIERING]: ['temporary-restore-in-progress'] });
  expect(again.exitCode).toBe(0);
  expect(again.calls).not.toContain('restore-snapshot-tier -');
});
