import { describeWhere } from '../describe-where';
import { Bench } from './bench';
import { whyNoVolumes } from './machine';

/** One behaviour of the scripts on real file systems, as a sentence, with a guest of its own. */
export interface Row<Kind extends Bench = Bench> {
  readonly name: string;
  readonly run: (bench: Kind) => Promise<void>;
  /** Volumes of its guest. @default - `a` and `b` */
  readonly volumes?: readonly string[];
  /** Why it is left out of the quick form, which `npm test` runs; `QUIESCE_LONG=1` runs every row. @default - it is not */
  readonly long?: string;
}

/** Most of a row is waiting for a lease, so many share two processors. */
const AT_ONCE = 10;

/** What the rows of a table run on. */
interface Stand<Kind extends Bench> {
  readonly make: (volumes: readonly string[] | undefined) => Kind;
  /** Why they can't run on this machine; `undefined` when they can. */
  readonly why: string | undefined;
}

/** Runs rows side by side, each in a test of its own that waits for it, with no more than the scripts themselves. */
export function table(title: string, rows: readonly Row[]): void {
  tableOn({ make: (volumes) => new Bench(volumes), why: whyNoVolumes() }, title, rows);
}

export function tableOn<Kind extends Bench>(
  { make, why }: Stand<Kind>,
  title: string,
  rows: readonly Row<Kind>[],
): void {
  const isLong = process.env.QUIESCE_LONG === '1';
  const chosen = rows.filter(({ long }) => isLong || long === undefined);
  const leftOut = rows.filter((row) => !chosen.includes(row));
  tellLeftOut(title, leftOut);
  describeWhere(why)(title, () => {
    const outcomes = new Map(chosen.map((row) => [row.name, queued(() => runRow(row, make))]));
    test.each(chosen.map(({ name }) => name))('%s', async (name) => {
      await outcomes.get(name);
    });
  });
}

/** Of all tables of a test file; the tests then wait for them in order. */
const queue: (() => Promise<void>)[] = [];

function queued(run: () => Promise<void>): Promise<void> {
  const outcome = new Promise<void>((resolve, reject) => {
    queue.push(() => run().then(resolve, reject));
  });
  outcome.catch(() => undefined); // Its own test reports it.
  return outcome;
}

/** Has all tables of this test file run, side by side; called once, behind the last of them. */
export function runTables(): void {
  let working: readonly Promise<void>[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await next();
    }
  };
  beforeAll(() => {
    working = Array.from({ length: AT_ONCE }, work);
  });
  afterAll(async () => {
    queue.length = 0; // of a run that was stopped
    await Promise.all(working);
  });
}

/** Of each reason the first few rows, since some stand for dozens. */
function tellLeftOut(title: string, leftOut: readonly Pick<Row, 'name' | 'long'>[]): void {
  for (const reason of new Set(leftOut.map(({ long }) => long))) {
    const names = leftOut.filter(({ long }) => long === reason).map(({ name }) => name);
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    process.stderr.write(
      `${title}: left out (QUIESCE_LONG=1 runs them), ${reason}: "${names.slice(0, 3).join('", "')}"${more}\n`,
    );
  }
}

async function runRow<Kind extends Bench>({ run, volumes }: Row<Kind>, make: Stand<Kind>['make']): Promise<void> {
  const bench = make(volumes);
  try {
    await bench.open();
    await run(bench);
  } finally {
    await bench.close();
  }
}
