import { createHash } from 'node:crypto';
import { RECORDS } from '../../../../lab/simulation/builders';
import { aSet } from '../../../../lab/simulation/drill/worlds/world';
import { Refused } from '../../../../lambdas/errors';
import { always, rejecting, rejection } from '../failures';
import { drilling, EXECUTION, type Drilling, type DrillingOptions } from './drilling';

const ACTOR = 'RecordDrill';
const SNAPSHOTS = ['snap-a0000000000000001', 'snap-b0000000000000001'];

async function recording(options: DrillingOptions = {}): Promise<Drilling> {
  const there = drilling(options);
  await there.walkTo(ACTOR);
  return there;
}

const tagsOf = ({ cloud }: Drilling, id = SNAPSHOTS[0] ?? '') =>
  Object.fromEntries(cloud.snapshots.get(id)?.tags ?? []);

const filesOf = ({ cloud }: Drilling) =>
  cloud.calls
    .filter(({ operation, error }) => operation === 'PutObject' && error === undefined)
    .map(({ input }) => ({ key: String(input.Key), body: String(input.Body) }));

const eventsOf = (there: Drilling) =>
  there.events().filter(({ detailType }) => detailType === 'Restore Drill Completed');

describe('RecordDrill', () => {
  test('of a drill that passed: tags on each snapshot, ledger, files, event, metrics', async () => {
    const there = await recording();
    const concluded = await there.take(ACTOR);
    expect(concluded).toMatchObject({ verdict: 'passed' });
    expect(concluded.summary).toMatch(/^set set-1 of .*: 1 checks passed, usable after [\d.]+ min$/);
    expect(there.calls(ACTOR)).toEqual([
      ...['storedSets.list', 'storedSets.label', 'drillRecords.put', 'drillRecords.put', 'events.publish'],
      ...['ledger.noteDrill', 'ledger.settleRemoval'],
    ]);
    const [json, markdown] = filesOf(there);
    const { drillId } = there.state().chosen;
    expect(json?.key).toBe(`drills/weekly/${drillId}.json`);
    expect(markdown?.key).toBe(`drills/weekly/${drillId}.md`);
    const sha256 = createHash('sha256')
      .update(json?.body ?? '')
      .digest('hex');
    for (const id of SNAPSHOTS) {
      expect(tagsOf(there, id)).toMatchObject({ 'quiesce:drill': 'passed', 'quiesce:drill-record': sha256 });
    }
    expect(eventsOf(there)).toMatchObject([
      { resources: [EXECUTION.arn], detail: { verdict: 'passed', record: sha256, failedChecks: [], set: 'set-1' } },
    ]);
    expect(await there.ledger.newestDrills()).toMatchObject([{ policy: 'databases', drillId, verdict: 'passed' }]);
    expect(there.metrics()).toMatchObject({ DrillPassed: 1 });
    expect(there.metrics()).not.toHaveProperty('DrillFailed');
  });

  test('of a drill that failed leaves when an earlier one passed', async () => {
    const earlier = { 'quiesce:drill': 'passed', 'quiesce:drill-passed-at': '2026-11-01T00:00:00.000Z' };
    const there = await recording({ check: 'fails', sets: [aSet(1, { tags: earlier })] });
    expect(await there.take(ACTOR)).toEqual({
      verdict: 'failed',
      summary: 'check-failed: file systems: expected no error, got block 7 is damaged',
    });
    expect(tagsOf(there)).toMatchObject({
      'quiesce:drill': 'failed',
      'quiesce:drill-passed-at': '2026-11-01T00:00:00.000Z',
    });
    expect(eventsOf(there)).toMatchObject([
      { detail: { verdict: 'failed', reason: 'check-failed', failedChecks: ['file systems'] } },
    ]);
    expect(there.metrics()).toMatchObject({ DrillFailed: 1 });
  });

  test('that is repeated writes the same record, once, and the tag has its digest', async () => {
    const there = await recording();
    await there.take(ACTOR);
    const [first] = filesOf(there);
    const tag = tagsOf(there)['quiesce:drill-record'];
    await there.clock.runUntil(there.clock.sleep(10_000));
    await there.take(ACTOR, { ...EXECUTION, retryCount: 1 });
    expect(filesOf(there).filter(({ key }) => key === first?.key)).toHaveLength(1);
    const puts = there.cloud.calls.filter(({ operation }) => operation === 'PutObject');
    expect(new Set(puts.map(({ input }) => input.IfNoneMatch))).toEqual(new Set(['*']));
    expect(new Set(puts.filter(({ input }) => input.Key === first?.key).map(({ input }) => input.Body))).toEqual(
      new Set([first?.body]),
    );
    expect(tagsOf(there)['quiesce:drill-record']).toBe(tag);
  });

  test('without a set names the reason, and tags nothing', async () => {
    const there = drilling({ sets: [] });
    await there.take('ChooseSet');
    expect(await there.take(ACTOR)).toMatchObject({
      verdict: 'failed',
      summary: 'no-set: policy "databases" has no set',
    });
    expect(there.calls(ACTOR)).not.toContain('storedSets.label');
    expect(filesOf(there)).toHaveLength(2);
  });

  test('of a drill whose first step failed has an id, too', async () => {
    const there = drilling();
    const failure = { Error: 'Unavailable', Cause: 'EC2 does not answer' };
    const state = { drill: there.drill, failure };
    expect(await there.step(ACTOR, state, EXECUTION)).toMatchObject({ verdict: 'failed' });
    expect(filesOf(there)[0]?.key).toMatch(/^drills\/weekly\/[0-9a-f-]{36}\.json$/);
  });

  test('of a set that is gone in part is recorded all the same, and says which snapshots have no tags', async () => {
    const there = await recording();
    const input = { SnapshotId: SNAPSHOTS[1] ?? '' };
    await there.clock.runUntil(there.cloud.call({ service: 'ec2', operation: 'DeleteSnapshot', input }));
    await there.clock.runUntil(there.clock.sleep(600_000));
    const { verdict, summary } = await there.take(ACTOR);
    expect(verdict).toBe('passed');
    expect(summary).toContain(`without tags of this drill, because they are gone: ${SNAPSHOTS[1] ?? ''}`);
    expect(tagsOf(there, SNAPSHOTS[0])).toMatchObject({ 'quiesce:drill': 'passed' });
    expect(eventsOf(there)).toMatchObject([
      { detail: { issues: [expect.stringContaining('without tags') as unknown] } },
    ]);
  });

  test('of a set that takes no tags is recorded all the same, and says why', async () => {
    const refused = new Refused('tags', { code: 'TagLimitExceeded', detail: 'it has 50 tags', cause: undefined });
    const there = await recording(rejecting(ACTOR, 'storedSets.label', refused));
    const { verdict, summary } = await there.take(ACTOR);
    expect(verdict).toBe('passed');
    expect(summary).toContain('its set has no tags of this drill: it has 50 tags');
    expect(there.logged()).toContain('set-not-labelled');
    expect(filesOf(there)).toHaveLength(2);
  });

  test('takes no tag of the future for a later drill', async () => {
    const later = { 'quiesce:drill': 'failed', 'quiesce:drilled-at': '2100-01-01T00:00:00.000Z' };
    const there = await recording({ sets: [aSet(1, { tags: later })] });
    await there.take(ACTOR);
    expect(tagsOf(there)).toMatchObject({ 'quiesce:drill': 'passed' });
    expect(tagsOf(there)['quiesce:drilled-at']).not.toBe(later['quiesce:drilled-at']);
  });

  test('writes its files under the prefix of the drill', async () => {
    const there = await recording({ drill: { records: { bucket: RECORDS, prefix: 'audit/2026/' } } });
    await there.take(ACTOR);
    const name = `audit/2026/weekly/${there.state().chosen.drillId}`;
    expect(filesOf(there).map(({ key }) => key)).toEqual([`${name}.json`, `${name}.md`]);
  });

  test('without a bucket keeps the record in log and event', async () => {
    const there = drilling();
    const { records: _, ...drill } = there.drill;
    await there.step(ACTOR, { ...(await there.walkTo(ACTOR)), drill }, EXECUTION);
    expect(filesOf(there)).toEqual([]);
    expect(there.logged()).toContain('drill-recorded');
  });

  test('asks a bucket that refuses three times more, and then says that the record is not kept', async () => {
    const there = await recording(always(ACTOR, 'PutObject', 'denied'));
    for (const retryCount of [0, 1, 2]) {
      await expect(there.take(ACTOR, { ...EXECUTION, retryCount })).rejects.toMatchObject(rejection('Denied'));
    }
    expect(eventsOf(there)).toEqual([]);
    const { verdict, summary } = await there.take(ACTOR, { ...EXECUTION, retryCount: 3 });
    expect(verdict).toBe('passed');
    expect(summary).toContain(`its record is not kept: record s3://${RECORDS}/drills/weekly/`);
    expect(eventsOf(there)).toHaveLength(1);
    expect(there.logged()).toContain('record-not-kept');
  });

  test('owes what was left, due at once and told', async () => {
    const there = await recording({ modelSettings: { shutdownMillis: 3_600_000 } });
    await there.take(ACTOR);
    const now = there.clock.now();
    expect(await there.ledger.owedRemovals()).toMatchObject([{ toldAt: expect.any(String) as unknown }]);
    expect(Date.parse((await there.ledger.owedRemovals())[0]?.dueAt ?? '')).toBeLessThanOrEqual(now);
  });

  test.each([
    ['CreateTags', 'Unavailable', 0],
    ['noteDrill', 'LedgerUnavailable', 1],
    ['settleRemoval', 'LedgerUnavailable', 1],
  ])('fails without %s, and what it owes stays', async (operation, error, told) => {
    const there = await recording(always(ACTOR, operation));
    await expect(there.take(ACTOR)).rejects.toMatchObject(rejection(error));
    expect(eventsOf(there)).toHaveLength(told);
    expect(await there.ledger.owedRemovals()).toHaveLength(1);
  });
});
