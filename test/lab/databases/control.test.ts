import { fileSystemsDocument } from '../../../documents';
import { describeWhere } from '../../describe-where';
import { lacks, noRealVolumes } from '../../rehearsal/guests/machine';
import { DatabaseName } from '../../../lab/databases/engines/database';
import { ENGINES } from '../../../lab/databases/engines/engines';
import { whyNot } from '../../../lab/databases/requirements';
import { spread } from '../../../lab/databases/results';
import { countLost, playRound } from '../../../lab/databases/round';
import { DATA_MOUNT, LOG_MOUNT, openStage } from '../../../lab/databases/stage/stage';
import { FileSystem } from '../../../lab/databases/stage/volumes';

/** Outside of `npm test`: `QUIESCE_LONG=1 npx jest test/lab/databases`. */
jest.setTimeout(180_000);

const WRITES = [10, 20, 30].map((acknowledgedAt, index) => ({ id: index + 1, acknowledgedAt }));

test('a write counts as lost when it was acknowledged before the instant and is not there', () => {
  expect(countLost(WRITES, 30, new Set([1]))).toEqual({ acknowledged: 2, lost: 1 });
});

test('a write that was acknowledged at the instant itself does not count', () => {
  expect(countLost(WRITES, 10, new Set())).toEqual({ acknowledged: 0, lost: 0 });
});

test.each([
  { values: [], expected: { median: 0, worst: 0 } },
  { values: [7], expected: { median: 7, worst: 7 } },
  { values: [9, 1, 4], expected: { median: 4, worst: 9 } },
  { values: [9, 1, 4, 6], expected: { median: 5, worst: 9 } },
])('the middle and the worst of $values are $expected', ({ values, expected }) => {
  expect(spread(values)).toEqual(expected);
});

/** What has its own way of losing nothing in a freeze is not among them: PostgreSQL writes its log as it goes. */
const NAMES = [DatabaseName.MARIADB, DatabaseName.MYSQL, DatabaseName.REDIS].filter(
  (name) => whyNot(name) === undefined,
);

/** One of them would do nearly always. */
const ROUNDS = 5;

const reason = noRealVolumes() ?? lacks('mkfs.xfs') ?? lacks('mariadbd') ?? lacks('redis-server');

describeWhere(reason)('A document that freezes and does not quiesce', () => {
  test.each(NAMES)('is found to lose writes of %s', async (name) => {
    const stage = await openStage(FileSystem.EXT4);
    try {
      const mounts = [DATA_MOUNT, LOG_MOUNT];
      const document = fileSystemsDocument({ leaseSeconds: 60, mounts });
      const database = { ...(await ENGINES[name](stage)), document };
      const turn = stage.begin();
      const guest = await turn.launch('seed', database.programs);
      await database.prepare(guest);
      const seed = await turn.capture(guest);
      await turn.discard(guest);
      let lost = 0;
      // InnoDB's flush comes once a second, and one that comes between the two freezes saves everything.
      for (let number = 1; number <= ROUNDS && lost === 0; number += 1) {
        lost = (await playRound({ turn, database, seed }, { number, sets: 'with' })).with.lost;
      }
      expect(lost).toBeGreaterThan(0);
    } finally {
      await stage.end();
    }
  });
});
