import { randomUUID } from 'node:crypto';
import { REQUEST } from './in-guest-bench';
import { row, type InGuestRow } from './in-guest-row';

/** What a pre with a request does, and what its post then tells. */
export const inGuestContract: readonly InGuestRow[] = [
  row('freezes, has the set made by one signed call inside the freeze, thaws, and proves it', async (bench) => {
    const pre = await bench.guestRun('pre-script');
    expect(pre).toMatchObject({ code: 0, stderr: '' });
    expect(bench.frozen()).toEqual([]);
    expect(bench.calls.map(({ frozen }) => frozen)).toEqual([['a', 'b']]);
    const evidence = bench.evidence(pre);
    expect(evidence).toMatchObject({ thawedBy: 'command', heldBy: 'freeze' });
    expect(evidence?.snapshot).toEqual({ outcome: 'made', first: 'snap-0a1', count: 2 });
    expect(bench.held(pre)).toEqual({ a: true, b: true });
    expect(evidence?.freezeMillis).toBeGreaterThan(0);
    expect(Date.parse(evidence?.frozenAt ?? '')).toBeLessThan(Date.parse(evidence?.thawedAt ?? ''));
    expect(pre.stdout.length).toBeLessThan(2_000);
    expect(bench.guest.watchdogs()).toEqual([]);
  }),
  row('asks for the very set of its request, once, with any characters in its texts', async (bench) => {
    await bench.guestRun('pre-script');
    const form = Object.fromEntries(bench.calls[0]?.form ?? []);
    expect(form).toEqual({
      Action: 'CreateSnapshots',
      Version: '2016-11-15',
      'InstanceSpecification.InstanceId': REQUEST.instanceId,
      'InstanceSpecification.ExcludeBootVolume': 'true',
      'InstanceSpecification.ExcludeDataVolumeId.1': 'vol-00000000000000009',
      Description: REQUEST.description,
      'TagSpecification.1.ResourceType': 'snapshot',
      'TagSpecification.1.Tag.1.Key': 'quiesce:policy',
      'TagSpecification.1.Tag.1.Value': 'db',
      'TagSpecification.1.Tag.2.Key': 'Team',
      'TagSpecification.1.Tag.2.Value': '$(x) `y` {{ z }}',
      CopyTagsFromSource: 'volume',
    });
    expect([bench.calls.length, bench.dryRuns]).toEqual([1, 1]);
  }),
  row('its post tells of the same thaw, as often as it is asked', async (bench) => {
    const pre = await bench.guestRun('pre-script');
    for (const post of [await bench.guestRun('post-script', {}, ''), await bench.guestRun('post-script', {}, '')]) {
      expect(post.code).toBe(0);
      expect(bench.held(post)).toEqual({ a: true, b: true });
      const { frozenAt, thawedAt, freezeMillis } = bench.evidence(pre) ?? {};
      expect(bench.evidence(post)).toMatchObject({ thawedBy: 'command', frozenAt, thawedAt, freezeMillis });
    }
    const other = randomUUID();
    expect((await bench.guestRun('pre-script', { executionId: other })).code).toBe(0);
  }),
  row('a second delivery of the pre makes no second set and says what the first one said', async (bench) => {
    const deliveries = [bench.begin('pre-script'), bench.begin('pre-script')];
    const [first, second] = await Promise.all(deliveries.map(({ finished }) => finished));
    expect([first?.code, second?.code]).toEqual([0, 0]);
    expect(second?.stdout).toBe(first?.stdout);
    expect(bench.calls).toHaveLength(1);
    expect((await bench.guestRun('post-script', {}, '')).code).toBe(0);
  }),
  row('without a request it is a pre like any other: held until its post', async (bench) => {
    const pre = await bench.guestRun('pre-script', {}, '');
    expect(pre).toMatchObject({ code: 0, stderr: '' });
    expect(bench.evidence(pre)).not.toHaveProperty('snapshot');
    expect(bench.frozen()).toEqual(['a', 'b']);
    expect(bench.held(await bench.guestRun('post-script', {}, ''))).toEqual({ a: true, b: true });
    expect([bench.calls.length, bench.dryRuns]).toEqual([0, 0]);
  }),
];
