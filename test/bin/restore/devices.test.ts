import fc from 'fast-check';
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
const boot = { sourceVolumeId: 'vol-0', role: 'boot', device: '/dev/xvda' } as const;
const data = { sourceVolumeId: 'vol-1', role: 'data', device: '/dev/sdf' } as const;
const lost = { sourceVolumeId: 'vol-2', role: 'data', device: undefined } as const;
const nameless = { sourceVolumeId: 'vol-3', role: 'unknown', device: '/dev/sdf' } as const;

test.each<[string, Parameters<typeof attachmentsOf>, readonly Attachment[]]>([
  [
    'without an instance nothing is attached',
    [[data], undefined],
    [{ kind: 'none', why: 'no instance is given to attach it to' }],
  ],
  [
    'an instance gets the data at the same device, and no boot volume',
    [[boot, data], anInstance({ '/dev/xvda': 'vol-9' })],
    [{ kind: 'none', why: 'it is a boot volume' }, attach('/dev/sdf', false)],
  ],
  [
    'what may be the boot volume is not attached',
    [[nameless], anInstance({})],
    [{ kind: 'none', why: 'it may be the boot volume' }],
  ],
  [
    'where an instance has a volume, the next free name is assumed',
    [[data], anInstance({ '/dev/sdf': 'vol-9' })],
    [attach('/dev/sdg', true)],
  ],
  [
    'beside its own source a volume is to be swapped, at the device that the source has now',
    [[boot, data, nameless], anInstance({ '/dev/xvda': 'vol-0', '/dev/sdk': 'vol-1', '/dev/sdl': 'vol-3' })],
    [
      { kind: 'swap', instanceId: 'i-1', device: '/dev/xvda', attachedVolumeId: 'vol-0' },
      { kind: 'swap', instanceId: 'i-1', device: '/dev/sdk', attachedVolumeId: 'vol-1' },
      { kind: 'swap', instanceId: 'i-1', device: '/dev/sdl', attachedVolumeId: 'vol-3' },
    ],
  ],
  [
    'where its own source is gone it is attached',
    [[data], anInstance({ '/dev/xvda': 'vol-0' })],
    [attach('/dev/sdf', false)],
  ],
  [
    'volumes without a device get free names that no other volume of the set has',
    [[lost, data, lost], anInstance({ '/dev/sdg': 'vol-9' })],
    [attach('/dev/sdh', true), attach('/dev/sdf', false), attach('/dev/sdi', true)],
  ],
  [
    'two volumes with one device do not get it both',
    [[data, data], anInstance({})],
    [attach('/dev/sdf', false), attach('/dev/sdg', true)],
  ],
  [
    'names end',
    [[lost], anInstance(Object.fromEntries(Array.from('fghijklmnop', (letter) => [`/dev/sd${letter}`, 'vol'])))],
    [{ kind: 'none', why: 'i-1 has no free device name from /dev/sdf on' }],
  ],
])('%s', (_, given, expected) => {
  expect(attachmentsOf(...given)).toEqual(expected);
});

const DEVICE = fc.constantFrom('/dev/xvda', '/dev/sdf', '/dev/sdg', '/dev/sdh');
const VOLUME = fc.constantFrom('vol-0', 'vol-1', 'vol-2', 'vol-3');

test('wherever the volumes are, only a data volume is attached, at a device of its own, and not beside its source', () => {
  const placed = fc.record({
    sourceVolumeId: VOLUME,
    role: fc.constantFrom('boot' as const, 'data' as const, 'unknown' as const),
    device: fc.option(DEVICE, { nil: undefined }),
  });
  const volumes = fc.uniqueArray(placed, { selector: ({ sourceVolumeId }) => sourceVolumeId });
  fc.assert(
    fc.property(volumes, fc.dictionary(DEVICE, VOLUME), (all, devices) => {
      const used = Object.keys(devices);
      for (const [index, attachment] of attachmentsOf(all, anInstance(devices)).entries()) {
        if (attachment.kind === 'attach') {
          expect(all[index]?.role).toBe('data');
          expect(Object.values(devices)).not.toContain(all[index]?.sourceVolumeId);
          expect(used).not.toContain(attachment.device);
          used.push(attachment.device);
        }
        if (attachment.kind === 'swap') {
          expect(devices[attachment.device]).toBe(all[index]?.sourceVolumeId);
        }
      }
    }),
  );
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
