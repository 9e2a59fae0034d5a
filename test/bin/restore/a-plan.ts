import type { PlannedVolume } from '../../../bin/restore/plan';
import type { RestorePlan } from '../../../bin/restore/restore-plan';

export const aVolume = (change: Partial<PlannedVolume> = {}): PlannedVolume => ({
  snapshotId: 'snap-1',
  sourceVolumeId: 'vol-1',
  role: 'data',
  device: '/dev/sdf',
  attachment: { kind: 'attach', instanceId: 'i-1', device: '/dev/sdf', isAssumed: false },
  type: 'gp3',
  sizeGiB: 8,
  limited: [],
  isEncrypted: false,
  isArchived: false,
  tags: [],
  ...change,
});

export const aPlan = (change: Partial<RestorePlan> = {}): RestorePlan => ({
  setId: 'set-1',
  policy: 'databases',
  instance: 'i-1',
  takenAt: '2026-11-22T03:00:00.000Z',
  verdict: 'application-consistent (guest-evidence)',
  origin: 'made',
  region: 'eu-central-1',
  zone: 'eu-central-1a',
  volumes: [aVolume()],
  warnings: [],
  nextSteps: ['Look at it.'],
  isPending: false,
  token: '0a',
  ...change,
});
