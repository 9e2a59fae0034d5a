import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../../documents/checks';
import { describeWhere } from '../../describe-where';
import { whyNoVolumes } from '../machine';
import { CheckBench, inSeconds } from './bench';

/** A mongod that keeps the socket that it was told, until it is ended; `FAILS` in its data directory has it give up. */
const MONGOD = `
while [ $# -gt 0 ]; do
  case $1 in --dbpath) data=$2 ;; --unixSocketPrefix) prefix=$2 ;; --directoryperdb) echo "$1" >"$data/settings" ;; esac
  shift
done
if [ -e "$data/FAILS" ]; then echo '{"s":"F","msg":"Wrong featureCompatibilityVersion, fatal"}'; exit 62; fi
: >"$prefix/mongodb-27017.sock"
exec sleep 600`;

/** A mongosh that answers the questions of the check while the socket is there. */
const mongosh = (
  answers: {
    readonly validate?: string;
    /** A command instead of an answer. */
    readonly validating?: string;
    readonly newest?: string;
  } = {},
): string => `
case $3 in mongodb://*) ;; *) echo "no connection: $*" >&2; exit 1 ;; esac
socket=$(printf '%s' "\${3#mongodb://}" | sed 's,%2F,/,g')
[ -e "$socket" ] || exit 1
case "$*" in
  *ping*) echo 1 ;;
  *validate*) ${answers.validating ?? `printf '${answers.validate ?? '3\\n'}'`} ;;
  *oplog*) echo '${answers.newest ?? ''}' ;;
  *"'orders'"*) echo documents ;;
  *findOne*) echo 'no documents' ;;
esac`;

/** No real server can be had here: this shows the order of the questions, and what is made of the answers. */
describeWhere(whyNoVolumes())('the check of MongoDB, with stand-ins for its programs', () => {
  let bench: CheckBench;

  beforeAll(async () => {
    bench = new CheckBench();
    const data = join(await bench.source('data'), 'db');
    mkdirSync(data);
    writeFileSync(join(data, 'WiredTiger.wt'), 'data');
    bench.take('data');
  });
  afterEach(() => bench.detach());
  afterAll(() => bench.close());

  test('good volumes pass; without a replica set, the newest record is the last change of a file', async () => {
    bench.guest.shim('mongod', MONGOD);
    bench.guest.shim('mongosh', mongosh());
    const options = { collections: ['shop.orders'], settings: ['directoryperdb=true'], newestWithinSeconds: 600 };
    const { failed, code, report } = await bench.check(CHECKS.mongodb(options), bench.restore('data'));
    expect(failed).toEqual({});
    expect(code).toBe(0);
    expect(report?.checks.map(({ name, got }) => `${name}: ${got}`)).toEqual([
      'volumes that appear: 1',
      'volumes that can be used: 1',
      'server: to accept connections',
      'valid collections: 3',
      'collection shop.orders: documents',
      expect.stringMatching(/^newest record: \d+ s before the set$/),
    ]);
    expect(bench.leftovers()).toEqual([]);
  });

  test('a damaged collection, an empty one, and an old entry of the log of its replica set', async () => {
    bench.guest.shim('mongod', MONGOD);
    bench.guest.shim(
      'mongosh',
      mongosh({ validate: '2\\nshop.orders: checksum error\\n', newest: inSeconds(-86_400) }),
    );
    const options = { collections: ['shop.carts'], newestWithinSeconds: 600 };
    const { failed } = await bench.check(CHECKS.mongodb(options), bench.restore('data'));
    expect(failed).toEqual({
      'valid collections': '3 / 2: shop.orders: checksum error',
      'collection shop.carts': 'documents / no documents',
      'newest record': expect.stringMatching(/^at most 600 s from the set \/ 86\d\d\d s before/) as unknown,
    });
  });

  test.each([
    ['fails', 'exit 7', 'exit code 7'],
    ['fails with a message', "echo 'MongoServerError: interrupted' >&2; exit 1", 'MongoServerError: interrupted'],
    ['is ended by the time', 'exit 124', 'no end within the time of the check.'],
  ])('a validation that %s', async (_, validating, got) => {
    bench.guest.shim('mongod', MONGOD);
    bench.guest.shim('mongosh', mongosh({ validating }));
    const { failed } = await bench.check(CHECKS.mongodb({}), bench.restore('data'));
    expect(failed).toEqual({ collections: `to be validated / ${got}` });
  });

  test('a server that refuses the version of the data', async () => {
    bench.guest.shim('mongod', MONGOD);
    bench.guest.shim('mongosh', mongosh());
    const ids = bench.restore('data');
    await bench.change(ids[0], (path) => {
      writeFileSync(`${path}/db/FAILS`, '');
    });
    const { failed } = await bench.check(CHECKS.mongodb({}), ids);
    expect(failed).toEqual({ server: expect.stringContaining('Wrong featureCompatibilityVersion') as unknown });
  });
});
