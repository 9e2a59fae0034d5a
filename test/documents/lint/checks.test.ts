import { stringify } from 'yaml';
import { lintDocument } from '../../../documents/lint';

const COMMANDS = ['check', 'dry-run'];

/** The ids of what is found in a document with these values of `command`. */
function idsOf(script: string, allowedValues: readonly string[] = COMMANDS): readonly string[] {
  const content = {
    schemaVersion: '2.2',
    parameters: { command: { type: 'String', default: 'dry-run', allowedValues } },
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'check',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { runCommand: [script] },
      },
    ],
  };
  return lintDocument({ text: stringify(content), file: 'check.yaml' }).findings.map(({ id }) => id);
}

const only = (command: string, line: string): string => `if [ '{{ command }}' = ${command} ]; then\n${line}\nfi`;

test.each([
  ['background-holds-streams', only('check', 'sleep 600 &')],
  ['pgrep-matches-itself', "pkill -f 'sleep 600'"],
  ['dry-run-missing', 'touch /restored/checked'],
  ['dry-run-mutates', only('dry-run', 'systemctl stop app')],
])('%s is found in a check, too', (id, script) => {
  expect(idsOf(script)).toContain(id);
});

test('rules about holds do not apply to a check', () => {
  expect(idsOf('fsfreeze -f /restored')).not.toContain('lease-missing');
});

test.each([['pre-script', 'post-script', ...COMMANDS]])(
  'a document that freezes, and checks, is judged as one that freezes',
  (...values) => {
    const ids = idsOf(only('pre-script', 'fsfreeze -f /data'), values);
    expect(ids).toContain('lease-missing');
    expect(ids).not.toContain('check-parameter-missing');
  },
);

test.each([
  'mount /dev/sdf /mnt',
  'e2fsck -fn /dev/xvdf1',
  'dd if=/dev/nvme1n1 of=/dev/null',
  'mount /dev/nvme1n1p2 /mnt',
])('a device by its order is found: %s', (line) => {
  expect(idsOf(line)).toContain('check-device-assumed');
});

test.each(['mount /dev/disk/by-id/x /mnt', 'mount "$device" /mnt', 'echo /dev/sdf', 'mount /dev/mapper/vg-data /mnt'])(
  'another one is not: %s',
  (line) => {
    expect(idsOf(line)).not.toContain('check-device-assumed');
  },
);
