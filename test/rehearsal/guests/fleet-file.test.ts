import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FleetFileError, parseFleet } from '../../../rehearsal/guests/fleet/parse';
import { WorkloadKind } from '../../../rehearsal/guests/fleet/spec';
import { findPrograms } from '../../../rehearsal/guests/workloads/programs';

function mistakesOf(text: string): readonly string[] {
  try {
    parseFleet(text);
  } catch (error) {
    if (error instanceof FleetFileError) {
      return error.mistakes;
    }
    throw error;
  }
  return [];
}

describe('a fleet file', () => {
  test('needs no more than a name and volumes with device and mount point', () => {
    const { instances } = parseFleet(
      'instances: [{ name: db-1, workload: postgresql, volumes: [{ device: /dev/sdf, mountPoint: /data }] }]',
    );
    expect(instances[0]).toMatchObject({
      id: expect.stringMatching(/^i-[0-9a-f]{17}$/) as string,
      tags: { Name: 'db-1' },
      state: 'running',
      workload: WorkloadKind.POSTGRESQL,
      volumes: [{ id: expect.stringMatching(/^vol-[0-9a-f]{17}$/) as string, sizeMiB: 256 }],
    });
  });

  test('may be JSON', () => {
    expect(parseFleet('{"instances":[{"name":"a"}]}').instances).toHaveLength(1);
  });

  test.each([
    ['instances: []', 'instances: got an empty list, at least one instance is needed'],
    ['[]', 'the file: got [], allowed is a mapping'],
    ['instances: [{}]', 'instances[0].name: missing, allowed is a name of letters, digits and dashes such as "db-1"'],
    ['instances: [{ name: a, state: runing }]', 'instances[0].state: got "runing", allowed are: running, stopped'],
    [
      'instances: [{ name: a, volume: [] }]',
      'instances[0].volume: not known, allowed are: id, name, tags, state, ssm, platform, rootDevice, volumes, workload, services',
    ],
    [
      'instances: [{ name: a, tags: { Mode: 1 } }]',
      'instances[0].tags: got {"Mode":1}, allowed is a mapping of texts to texts (quote numbers and yes/no)',
    ],
    [
      'instances: [{ name: a, workload: files }]',
      'instances[0].workload: got "files" without volumes, allowed is "none" or at least one volume',
    ],
    [
      'instances: [{ name: a, workload: mysql, volumes: [{ device: /dev/sdf, mountPoint: /data, sizeMiB: 100 }] }]',
      'instances[0].workload: got "mysql" on a volume of 100 MiB, allowed are volumes of at least 192 MiB',
    ],
    [
      'instances: [{ name: a, workload: oracle }]',
      'instances[0].workload: got "oracle", allowed are: postgresql, mariadb, mysql, redis, files, none',
    ],
    [
      'instances: [{ name: a, services: { nginx: up } }]',
      'instances[0].services.nginx: got "up", allowed are: active, inactive',
    ],
    [
      'instances: [{ name: a, volumes: [{ device: /dev/sdf, mountPoint: /data, sizeMiB: 8 }] }]',
      'instances[0].volumes[0].sizeMiB: got 8, allowed is a whole number from 32 to 65536',
    ],
    [
      'instances: [{ name: a }, { name: a, id: i-0123456789abcdef0 }]',
      'instances: name "a" is there twice, each needs its own',
    ],
  ])('with the mistake in %s says so', (text, mistake) => {
    expect(mistakesOf(text)).toContain(mistake);
  });

  const mounting = (mountPoint: string): readonly string[] =>
    mistakesOf(`instances: [{ name: a, volumes: [{ device: /dev/sdf, mountPoint: ${mountPoint} }] }]`);

  test.each(['/usr', '/usr/lib', '/usr/bin/x', '/etc/mysql', '/run', '/var/lib/amazon/ssm'])(
    'may not mount a volume at %s, over what the instance shares with this machine',
    (mountPoint) => {
      const allowed = 'allowed is anything but /usr itself and what is below /usr/bin, /usr/sbin, /usr/lib,';
      expect(mounting(mountPoint)).toEqual([
        expect.stringContaining(`instances[0].volumes[0].mountPoint: got "${mountPoint}", ${allowed}`),
      ]);
    },
  );

  test.each(['/opt', '/opt/matrix-data', '/usr/sap', '/usr/local/mysql/data', '/usr/libvirt', '/var/lib/mysql'])(
    'may mount a volume at %s',
    (mountPoint) => {
      expect(mounting(mountPoint)).toEqual([]);
    },
  );

  test('is told all its mistakes at once', () => {
    expect(mistakesOf('instances: [{ name: a, state: x, ssm: y }]')).toHaveLength(2);
  });
});

const EXAMPLES = join(__dirname, '../../../examples');
const fleets = readdirSync(EXAMPLES).filter((topic) => existsSync(join(EXAMPLES, topic, 'fleet.yaml')));

test.each(fleets)('the fleet of the example %s is one', (topic) => {
  expect(mistakesOf(readFileSync(join(EXAMPLES, topic, 'fleet.yaml'), 'utf8'))).toEqual([]);
});

test('docs/rehearsal.md describes every workload', () => {
  const page = readFileSync(join(__dirname, '../../../docs/rehearsal.md'), 'utf8');
  const kinds = Object.values(WorkloadKind).filter((kind) => kind !== WorkloadKind.NONE);
  expect(kinds.filter((kind) => !page.includes(`| \`${kind}\` `))).toEqual([]);
});

test('programs that this machine lacks are named, with the way to get them', () => {
  expect(() => findPrograms('Oracle', ['sh', 'no-such-server'], 'install it: apt-get install oracle')).toThrow(
    'no Oracle found: no-such-server not on PATH below /usr, /opt, /nix or /gnu, which the instances share; install it: apt-get install oracle',
  );
});

test('the file that docs/rehearsal.md shows is one, and has every field', () => {
  const page = readFileSync(join(__dirname, '../../../docs/rehearsal.md'), 'utf8');
  const [, text = ''] = /^```yaml fleet\n(.*?)^```/ms.exec(page) ?? [];
  const [first] = parseFleet(text).instances;
  for (const field of Object.keys(first ?? {})) {
    expect(text).toMatch(new RegExp(`\\b${field}:`));
  }
});
