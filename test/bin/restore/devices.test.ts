import { attachmentsOf, deviceOf, type Attachment } from '../../../bin/restore/devices';
import type { InstanceFacts } from '../../../bin/account/aws/resources';

const anInstance = (devices: Readonly<Record<string, string>>): InstanceFacts => ({
  ...{
    instanceId: 'i-1',
    state: 'running',
    zone: 'eu-central-1a',
    rootDevice: '/dev/xvda',
    hasProfile: true,
    tags: [],
  },
  devices: new Map(Object.entries(devices)),
});
const attach = (device: string, isAssumed: boolean): Attachment => ({
  kind: 'attach',
  instanceId: 'i-1',
  device,
  isAssumed,
});
const boot = { role: 'boot', device: '/dev/xvda' } as const;
const data = { role: 'data', device: '/dev/sdf' } as const;
const lost = { role: 'unknown', device: undefined } as const;

test.each<[string, Parameters<typeof attachmentsOf>, readonly Attachment[]]>([
  [
    'without an instance nothing is attached',
    [[data], { isSame: false }],
    [{ kind: 'none', why: 'no instance is given to attach it to' }],
  ],
  [
    'another instance gets the data at the same device, and no boot volume',
    [[boot, data], { target: anInstance({ '/dev/xvda': 'vol-9' }), isSame: false }],
    [{ kind: 'none', why: 'it is a boot volume' }, attach('/dev/sdf', false)],
  ],
  [
    'where another instance has a volume, the next free name is assumed',
    [[data], { target: anInstance({ '/dev/sdf': 'vol-9' }), isSame: false }],
    [attach('/dev/sdg', true)],
  ],
  [
    'beside its own source a volume is to be swapped',
    [[boot, data], { target: anInstance({ '/dev/xvda': 'vol-0', '/dev/sdf': 'vol-1' }), isSame: true }],
    [
      { kind: 'swap', instanceId: 'i-1', device: '/dev/xvda', attachedVolumeId: 'vol-0' },
      { kind: 'swap', instanceId: 'i-1', device: '/dev/sdf', attachedVolumeId: 'vol-1' },
    ],
  ],
  [
    'where its own source is gone it is attached',
    [[data], { target: anInstance({ '/dev/xvda': 'vol-0' }), isSame: true }],
    [attach('/dev/sdf', false)],
  ],
  [
    'volumes without a device get free names that no other volume of the set has',
    [[lost, data, lost], { target: anInstance({ '/dev/sdg': 'vol-9' }), isSame: false }],
    [attach('/dev/sdh', true), attach('/dev/sdf', false), attach('/dev/sdi', true)],
  ],
  [
    'two volumes with one device do not get it both',
    [[data, data], { target: anInstance({}), isSame: false }],
    [attach('/dev/sdf', false), attach('/dev/sdg', true)],
  ],
  [
    'names end',
    [
      [lost],
      {
        target: anInstance(Object.fromEntries(Array.from('fghijklmnop', (letter) => [`/dev/sd${letter}`, 'vol']))),
        isSame: false,
      },
    ],
    [{ kind: 'none', why: 'i-1 has no free device name from /dev/sdf on' }],
  ],
])('%s', (_, given, expected) => {
  expect(attachmentsOf(...given)).toEqual(expected);
});

test('the instance of the set knows the device, then the volume itself', () => {
  const volume = {
    volumeId: 'vol-1',
    type: 'gp3',
    zone: 'a',
    tags: [],
    attachedTo: { instanceId: 'i-2', device: '/dev/sdz' },
  };
  expect(deviceOf('vol-1', { source: anInstance({ '/dev/sdf': 'vol-1' }), volume })).toBe('/dev/sdf');
  expect(deviceOf('vol-1', { source: anInstance({}), volume })).toBe('/dev/sdz');
  expect(deviceOf('vol-1', {})).toBeUndefined();
});
