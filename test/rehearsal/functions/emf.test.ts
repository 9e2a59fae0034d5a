import { parseEmf } from '../../../rehearsal/functions';

const line = (dimensions: readonly (readonly string[])[], more: object = {}): string =>
  JSON.stringify({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [{ Namespace: 'Quiesce', Dimensions: dimensions, Metrics: [{ Name: 'OwedThaw' }] }],
    },
    OwedThaw: 1,
    Policy: 'databases',
    ...more,
  });

describe('parseEmf', () => {
  test('gives one record for each dimension set, the empty one included', () => {
    const record = { namespace: 'Quiesce', name: 'OwedThaw', unit: 'None', values: [1], timestampMillis: 1000 };
    expect(parseEmf(line([['Policy'], []]))).toEqual([
      { ...record, dimensions: { Policy: 'databases' } },
      { ...record, dimensions: {} },
    ]);
  });

  test('takes a list of values', () => {
    expect(parseEmf(line([[]], { OwedThaw: [1, 2] }))).toMatchObject([{ values: [1, 2] }]);
  });

  test.each(['', 'plain text', '{"message":"no metric"}', '{"_aws": broken', '{"_aws":1}', '[1]'])(
    'finds none in %s',
    (text) => {
      expect(parseEmf(text)).toEqual([]);
    },
  );
});
