import {
  OBSERVATION,
  observationJson,
  observationOf,
  type ObservationJson,
} from '../../../../lambdas/domain/lifecycle/observation-json';
import { mistakeIn } from '../../../../lambdas/domain/schema';
import { aPolicy, aSet, DAY, NOW, observed } from './world';

const observation = {
  now: NOW,
  policies: [aPolicy({ copies: [{ regions: ['eu-west-1'], encrypted: false }] })],
  observed: observed({
    home: [aSet({ id: '1', age: DAY, snapshot: { fullBytes: 5 } })],
    usedBy: { 'snap-1-1': ['ami-1'] },
    locks: { 'snap-1-2': { state: 'governance', expiresAt: '2026-12-01T00:00:00.000Z' } },
    tiering: { 'snap-1-1': 'archival-in-progress' },
    fastRestores: [{ snapshotId: 'snap-1-1', zone: 'eu-central-1a', state: 'enabled' }],
    inRestore: ['snap-1-1'],
  }),
};

test('an observation is the same after it was written and read', () => {
  const written: unknown = JSON.parse(JSON.stringify(observationJson(observation)));
  expect(mistakeIn(OBSERVATION, written)).toBeUndefined();
  expect(observationOf(written as ObservationJson)).toEqual(observation);
});

test.each([
  ['policies', [{ name: 'db', state: 'enabled', schedules: [] }], 'policies[0].schedules'],
  ['regions', [{ ...observationJson(observation).regions[0], usedBy: [] }], 'regions[0].usedBy'],
  ['now', 5, 'now'],
])('a wrong value of %s is found', (member, value, path) => {
  expect(mistakeIn(OBSERVATION, { ...observationJson(observation), [member]: value })?.path).toBe(path);
});
