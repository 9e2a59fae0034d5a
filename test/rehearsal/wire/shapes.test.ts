import { DEFAULT_MODEL_SETTINGS } from '../../../rehearsal/cloud/model-settings';
import { SHAPES, type Service } from '../../../rehearsal/wire/shapes/shapes';

const SERVICES = Object.keys(SHAPES) as Service[];

test.each(SERVICES)('the recorded shapes of %s are complete and say where they come from', (service) => {
  const { source, licence, operations, shapes } = SHAPES[service];
  expect(source).toMatch(/^botocore \d+\.\d+\.\d+, /);
  expect(licence).toBe('Apache-2.0');
  const referred = [
    ...Object.values(operations).flatMap(({ input, output }) => [input, output]),
    ...Object.values(shapes).flatMap(({ members, member, key, value }) =>
      [...Object.values(members ?? {}), member, key, value].map((reference) => reference?.shape),
    ),
  ].filter((name) => name !== undefined);
  expect(referred.filter((name) => !Object.hasOwn(shapes, name))).toEqual([]);
});

test('latencies and buckets are only given for what exists', () => {
  const operations = SERVICES.flatMap((service) => Object.keys(SHAPES[service].operations));
  const named = [...Object.keys(DEFAULT_MODEL_SETTINGS.latencyMillis), ...Object.keys(DEFAULT_MODEL_SETTINGS.buckets)];
  expect(named.filter((name) => !operations.includes(name))).toEqual(['UnfilteredDescribe']);
});
