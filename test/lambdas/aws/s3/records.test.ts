import { s3Records } from '../../../../lambdas/aws/s3/records';
import { ErrorName } from '../../../../lambdas/errors';
import type { DrillRecords } from '../../../../lambdas/ports';
import { wired, type Wired } from '../wired';

const FILE = { bucket: 'records', key: 'drills/weekly/one.json', body: '{"größe":1}\n', type: 'application/json' };

/** Runs a test against a bucket behind the wire. */
const withBucket = (
  options: Parameters<typeof wired>[0],
  body: (world: Wired & { readonly records: DrillRecords }) => Promise<void>,
) =>
  wired(options, (world) => {
    world.cloud.addBucket(FILE.bucket);
    return body({ ...world, records: s3Records({ client: world.s3 }) });
  });

describe('records', () => {
  test('are written with their type and a checksum, byte for byte', () =>
    withBucket({}, async ({ records, inputs }) => {
      await records.put(FILE);
      const [input] = inputs('PutObject');
      expect(input).toMatchObject({ Bucket: 'records', Key: FILE.key, ContentType: 'application/json' });
      expect(input?.ChecksumCRC32).toEqual(expect.any(String));
      expect(String(input?.Body)).toBe(FILE.body);
    }));

  test('that are there already are left as they are', () =>
    withBucket({}, async ({ records, inputs }) => {
      await records.put(FILE);
      await records.put({ ...FILE, body: 'other' });
      expect(inputs('PutObject').map(({ IfNoneMatch }) => IfNoneMatch)).toEqual(['*', '*']);
    }));

  test.each([
    ['error-before-effect', ErrorName.UNAVAILABLE],
    ['throttle', ErrorName.THROTTLED],
    ['denied', ErrorName.DENIED],
  ] as const)('that meet %s are %s', (kind, name) =>
    withBucket(
      { faults: ({ operation }) => (operation === 'PutObject' ? { kind } : undefined) },
      async ({ records }) => {
        await expect(records.put(FILE)).rejects.toMatchObject({ name });
      },
    ),
  );

  test('in a bucket that is not there are bad input, by name', () =>
    withBucket({}, async ({ records }) => {
      await expect(records.put({ ...FILE, bucket: 'elsewhere' })).rejects.toMatchObject({
        name: ErrorName.BAD_INPUT,
        message: expect.stringMatching(
          /^record s3:\/\/elsewhere\/drills\/weekly\/one\.json: refused \(NoSuchBucket/,
        ) as unknown,
      });
    }));
});
