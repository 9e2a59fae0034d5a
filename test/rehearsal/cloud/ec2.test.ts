import { createBench, DATA, INSTANCE, ROOT, type Bench } from './fixtures';

const SPECIFICATION = { InstanceId: INSTANCE };

function tags(count: number): { readonly Key: string; readonly Value: string }[] {
  return Array.from({ length: count }, (_, index) => ({ Key: `key-${index}`, Value: 'x' }));
}

function tagged(count: number): object {
  return { TagSpecifications: [{ ResourceType: 'snapshot', Tags: tags(count) }] };
}

describe('CreateSnapshots', () => {
  test('makes one set of all volumes with one start time, imaged at the effect instant', async () => {
    const bench = createBench();
    const start = bench.clock.now();
    const { Snapshots } = await bench.call('CreateSnapshots', { InstanceSpecification: SPECIFICATION, ...tagged(1) });
    expect(Snapshots.map(({ VolumeId }) => VolumeId)).toEqual([DATA, ROOT]);
    expect(Snapshots.map(({ StartTime }) => StartTime.getTime())).toEqual([start + 150, start + 150]);
    expect(bench.guest.captures).toEqual([
      Snapshots.map(({ VolumeId, SnapshotId }) => ({ volumeId: VolumeId, snapshotId: SnapshotId })),
    ]);
    expect(bench.clock.now()).toBe(start + 300);
  });

  test('is pending at first and completed after a while', async () => {
    const bench = createBench();
    await bench.call('CreateSnapshots', { InstanceSpecification: SPECIFICATION });
    const states = async (): Promise<string[]> =>
      (await bench.call('DescribeSnapshots', { OwnerIds: ['self'] })).Snapshots.map(({ State }) => State);
    expect(await states()).toEqual(['pending', 'pending']);
    await bench.clock.advance(2_000);
    expect(await states()).toEqual(['completed', 'completed']);
  });

  test('leaves out the root and excluded data volumes', async () => {
    const bench = createBench();
    const noRoot = { ...SPECIFICATION, ExcludeBootVolume: true };
    const noData = { ...SPECIFICATION, ExcludeDataVolumeIds: [DATA] };
    const volumes = async (InstanceSpecification: object): Promise<string[]> =>
      (await bench.call('CreateSnapshots', { InstanceSpecification })).Snapshots.map(({ VolumeId }) => VolumeId);
    expect(await volumes(noRoot)).toEqual([DATA]);
    expect(await volumes(noData)).toEqual([ROOT]);
  });

  test.each([
    ['the root volume as a data volume', { ExcludeDataVolumeIds: [ROOT] }, 'InvalidParameterValue'],
    [
      'more than 40 exclusions',
      { ExcludeDataVolumeIds: Array.from({ length: 41 }, () => DATA) },
      'InvalidParameterValue',
    ],
    ['an unknown instance', { InstanceId: 'i-0123456789abcdeff' }, 'InvalidInstanceID.NotFound'],
    ['a malformed instance id', { InstanceId: 'i-nonsense' }, 'InvalidInstanceID.Malformed'],
    ['nothing left to snapshot', { ExcludeBootVolume: true, ExcludeDataVolumeIds: [DATA] }, 'InvalidParameterValue'],
  ])('refuses %s', async (_, change, code) => {
    const InstanceSpecification = { ...SPECIFICATION, ...change };
    expect(await createBench().refusal('CreateSnapshots', { InstanceSpecification })).toBe(code);
  });

  test('refuses a 51st tag, a tag given twice, and tags of AWS', async () => {
    const bench = createBench();
    const refusal = (Tags: object[]): Promise<string> =>
      bench.refusal('CreateSnapshots', {
        InstanceSpecification: SPECIFICATION,
        TagSpecifications: [{ ResourceType: 'snapshot', Tags }],
      });
    expect(await refusal(tags(51))).toBe('TagLimitExceeded');
    expect(await refusal([...tags(1), ...tags(1)])).toBe('InvalidParameterValue');
    expect(await refusal([{ Key: 'aws:mine', Value: 'x' }])).toBe('InvalidParameterValue');
    expect(bench.guest.captures).toEqual([]);
  });

  test('counts copied volume tags into the 50 and refuses a clash unless told otherwise', async () => {
    const copy = { InstanceSpecification: SPECIFICATION, CopyTagsFromSource: 'volume' };
    const clash = { ...copy, TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'Name', Value: 'set' }] }] };
    const bench = createBench();
    expect(await bench.refusal('CreateSnapshots', { ...copy, ...tagged(50) })).toBe('TagLimitExceeded');
    expect(await bench.refusal('CreateSnapshots', clash)).toBe('InvalidParameterValue');
    const lenient = createBench({ modelSettings: { copiedTagClash: 'given-wins' } });
    const { Snapshots } = await lenient.call('CreateSnapshots', clash);
    expect(Snapshots[0]?.Tags).toEqual([{ Key: 'Name', Value: 'set' }]);
    await lenient.clock.advance(15_000);
    const copied = await lenient.call('CreateSnapshots', copy);
    expect(copied.Snapshots.map(({ Tags }) => Tags)).toEqual([
      [{ Key: 'Name', Value: 'data' }],
      [{ Key: 'Name', Value: 'root' }],
    ]);
  });

  test("copies none of AWS's own tags of a volume", async () => {
    const bench = createBench();
    const tags = { 'aws:cloudformation:stack-name': 'data', Name: 'copied' };
    bench.cloud.attachVolume(INSTANCE, { volumeId: 'vol-00000000000000003', device: '/dev/sdg', tags });
    const copy = { InstanceSpecification: SPECIFICATION, CopyTagsFromSource: 'volume' };
    const { Snapshots } = await bench.call('CreateSnapshots', copy);
    const own = Snapshots.find(({ VolumeId: volume }) => volume === 'vol-00000000000000003');
    expect(own?.Tags).toEqual([{ Key: 'Name', Value: 'copied' }]);
  });

  test('allows one snapshot of a volume in 15 seconds, and five pending ones', async () => {
    const bench = createBench({ modelSettings: { snapshotPendingMillis: 3_600_000 } });
    const create = { InstanceSpecification: SPECIFICATION };
    for (let round = 0; round < 5; round += 1) {
      await bench.call('CreateSnapshots', create);
      expect(await bench.refusal('CreateSnapshots', create)).toBe('SnapshotCreationPerVolumeRateExceeded');
      await bench.clock.advance(15_000);
    }
    expect(await bench.refusal('CreateSnapshots', create)).toBe('ConcurrentSnapshotLimitExceeded');
  });
});

describe('tags', () => {
  async function snapshot(bench: Bench): Promise<string> {
    const { Snapshots } = await bench.call('CreateSnapshots', { InstanceSpecification: SPECIFICATION });
    return Snapshots[0]?.SnapshotId ?? '';
  }

  test('a new snapshot is unknown to CreateTags and DescribeSnapshots as long as the modelSettings say', async () => {
    const bench = createBench({ modelSettings: { snapshotTaggableMillis: 1_000, snapshotVisibleMillis: 1_000 } });
    const id = await snapshot(bench);
    const create = { Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] };
    expect(await bench.refusal('CreateTags', create)).toBe('InvalidSnapshot.NotFound');
    expect((await bench.call('DescribeSnapshots', {})).Snapshots).toEqual([]);
    await bench.clock.advance(1_000);
    await bench.call('CreateTags', create);
    const found = await bench.call('DescribeSnapshots', { Filters: [{ Name: 'tag:a', Values: ['b'] }] });
    expect(found.Snapshots.map(({ SnapshotId }) => SnapshotId)).toEqual([id]);
  });

  test('CreateTags is all or nothing and keeps to 50 tags', async () => {
    const bench = createBench();
    const id = await snapshot(bench);
    await bench.call('CreateTags', { Resources: [id], Tags: tags(50) });
    expect(await bench.refusal('CreateTags', { Resources: [id], Tags: [{ Key: 'one-more', Value: '' }] })).toBe(
      'TagLimitExceeded',
    );
    const both = { Resources: [DATA, 'vol-0000000000000ffff'], Tags: [{ Key: 'x', Value: 'y' }] };
    expect(await bench.refusal('CreateTags', both)).toBe('InvalidVolume.NotFound');
    const { Volumes } = await bench.call('DescribeVolumes', { VolumeIds: [DATA] });
    expect(Volumes[0]?.Tags).toEqual([{ Key: 'Name', Value: 'data' }]);
  });

  test('DeleteTags removes by key, by key and value, or all', async () => {
    const bench = createBench();
    const left = async (Tags?: object[]): Promise<unknown> => {
      await bench.call('CreateTags', {
        Resources: [DATA],
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      });
      await bench.call('DeleteTags', { Resources: [DATA], ...(Tags && { Tags }) });
      return (await bench.call('DescribeVolumes', { VolumeIds: [DATA] })).Volumes[0]?.Tags.map(({ Key }) => Key);
    };
    expect(await left([{ Key: 'a' }, { Key: 'b', Value: 'other' }])).toEqual(['Name', 'b']);
    expect(await left()).toEqual([]);
  });
});

describe('throttling', () => {
  test('CreateSnapshots has a burst of 100 and 5 more each second', async () => {
    const bench = createBench({
      modelSettings: { perVolumeSpacingMillis: 0, pendingPerVolume: 1_000, latencyMillis: { CreateSnapshots: 0 } },
    });
    const burst = async (count: number): Promise<number> => {
      const input = { InstanceSpecification: SPECIFICATION };
      const answers = await bench.clock.runUntil(
        Promise.allSettled(
          Array.from({ length: count }, () =>
            bench.cloud.call({ service: 'ec2', operation: 'CreateSnapshots', input }),
          ),
        ),
      );
      return answers.filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await burst(120)).toBe(100);
    await bench.clock.advance(2_000);
    expect(await burst(20)).toBe(10);
    expect(await bench.refusal('CreateSnapshots', { InstanceSpecification: SPECIFICATION })).toBe(
      'RequestLimitExceeded',
    );
  });

  test('a describe call without any filter draws from the smaller bucket', async () => {
    const bench = createBench({ modelSettings: { otherLatencyMillis: 0 } });
    for (let round = 0; round < 50; round += 1) {
      await bench.call('DescribeInstances', {});
    }
    expect(await bench.refusal('DescribeInstances', {})).toBe('RequestLimitExceeded');
    await bench.call('DescribeInstances', { MaxResults: 5 });
  });
});
