import type { Drill } from '../../../lambdas/domain/drill/settings';
import { birthTags, TagKey, verdictTags } from '../../../lambdas/domain/snapshot-tags';
import { createCloud } from '../../../rehearsal/cloud/cloud';
import { addIsolatedPlace, ISOLATED_PLACE } from '../../../rehearsal/cloud/ec2/isolated-place';
import { seededRandom } from '../../../rehearsal/cloud/random';
import { emptyBooks } from '../../../rehearsal/in-process/ledger/books';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import { id, SCHEDULED_TIME } from '../../simulation/builders';
import { CHECK_DOCUMENT, checkGuest } from '../../simulation/drill/check-guest';
import type { Sample } from '../model/sample';
import { modelSettingsOf, type World } from '../model/world';
import type { DrillInputs } from './inputs';

/** What one figure is about: a set of one data volume, full, and whether its volume is initialized at a rate. */
export interface DrillSize {
  readonly gibibytes: number;
  readonly isInitialized: boolean;
}

const POLICY = 'databases';
const DOCUMENT = 'quiesce-check';
const BUCKET = 'records';
const HOUR_SECONDS = 3_600;

/** The most that a check may take (`lambdas/domain/drill/settings.ts`), and a bound around it. */
const CHECK_SECONDS = 6 * HOUR_SECONDS;
const BOUND_SECONDS = 8 * HOUR_SECONDS;

/** An account with one proven set, and a place to restore it in. */
export function drillWorld(sample: Sample, inputs: DrillInputs, size: DrillSize): World {
  const clock = new VirtualClock(Date.parse(SCHEDULED_TIME));
  const random = seededRandom(sample.index + 1);
  const cloud = createCloud({
    clock,
    random,
    modelSettings: {
      ...modelSettingsOf(sample),
      launchMillis: 1_000 * inputs.launch,
      registrationMillis: 1_000 * inputs.registration,
      shutdownMillis: 1_000 * inputs.shutdown,
    },
    onLaunch: (instance) =>
      checkGuest({
        instance,
        clock,
        behavior: 'passes',
        takesMillis: 1_000 * checkSeconds(inputs, size),
        usableMillis: 1_000 * inputs.recovery,
      }),
  });
  addIsolatedPlace(cloud);
  cloud.addDocument({ name: DOCUMENT, content: CHECK_DOCUMENT });
  cloud.addBucket(BUCKET);
  const set = {
    policy: POLICY,
    schedule: 'nightly',
    runId: 'run-1',
    instanceId: id(1),
    schedules: ['nightly'],
    set: '1',
  };
  const proven = verdictTags({ verdict: { consistency: 'application-consistent', proof: 'guest-evidence' } });
  const tags = [...birthTags(set, [], ''), ...proven].map(({ key, value }) => [key, value] as const);
  cloud.addSnapshot({
    snapshotId: 'snap-00000000000000001',
    volumeId: 'vol-00000000000000001',
    volumeSizeGiB: size.gibibytes,
    startedAt: clock.now() - 1_000 * HOUR_SECONDS,
    tags: { ...Object.fromEntries(tags), [TagKey.BOOT_VOLUME]: 'vol-00000000000000002' },
  });
  return { clock, cloud, random, books: emptyBooks(), guests: [] };
}

/** A check that reads everything, as `pg_amcheck` does. While blocks are initialized it can't be faster than they are. */
export function checkSeconds(inputs: DrillInputs, { gibibytes, isInitialized }: DrillSize): number {
  const initialized = Math.min(inputs.throughput, inputs.initializationRate);
  return inputs.recovery + (1_024 * gibibytes) / (isInitialized ? initialized : inputs.lazyLoading);
}

export function drillOf(inputs: DrillInputs, { isInitialized }: DrillSize): Drill {
  const { subnet, securityGroup, image } = ISOLATED_PLACE;
  return {
    name: 'weekly',
    policy: POLICY,
    choose: { kind: 'latest' },
    check: { name: 'postgresql', document: DOCUMENT, parameters: [], timeoutSeconds: CHECK_SECONDS },
    place: {
      subnets: [subnet],
      securityGroup,
      image,
      instanceTypes: ['m7g.large'],
      instanceProfile: 'arn:aws:iam::111122223333:instance-profile/drill',
      ...(isInitialized && { initializationRate: inputs.initializationRate }),
    },
    records: { bucket: BUCKET, prefix: '' },
    boundSeconds: BOUND_SECONDS,
  };
}
