import { foreignDocument } from '../../../lab/modelled-guest';
import { aPolicy, DOCUMENT, scripts } from '../../../lab/simulation/builders';
import { simulate, type Simulated, type SimulateOptions } from '../../../lab/simulation/simulate';
import { deploying, watching, type Deployment } from '../../../lab/simulation/upgrade';
import { windows } from '../../../lab/simulation/vss';

/**
 * G1, G7 (docs/guarantees.md): a new release is deployed while a run is going on, before each invocation of each step of
 * the run. `simulate` checks the invariants: a thaw always comes, every label and every verdict is true.
 */

const RUNS: Readonly<Record<string, SimulateOptions>> = {
  'scripts that succeed': {},
  'a document that has no lease': {
    policy: aPolicy({ quiesce: { kind: 'document', document: DOCUMENT, stages: scripts().stages } }),
    documents: { [DOCUMENT]: foreignDocument() },
  },
  'a pre-script that fails, and fails again': {
    instances: [{ number: 1, behavior: { pre: ['fails-frozen'] } }],
  },
  'a post-script that fails once': {
    instances: [{ number: 1, behavior: { post: ['fails', 'succeeds'] } }],
  },
  'no scripts': { policy: aPolicy({ quiesce: { kind: 'none' } }) },
  VSS: windows(),
};

/** The run under each deployment of a kind that it can meet, each of them a run of its own. */
async function underEach(
  given: SimulateOptions,
  kind: (deployment: Deployment) => boolean,
): Promise<readonly Simulated[]> {
  const { book, deployments } = watching();
  await simulate({ ...given, book });
  const runs: Simulated[] = [];
  for (const deployment of deployments().filter(kind)) {
    runs.push(await simulate({ ...given, book: deploying(deployment) }));
  }
  expect(runs.length).toBeGreaterThan(7); // Of the run claim, resolve, tally, complete; of a target four at least.
  return runs;
}

function expectThawed(runs: readonly Simulated[]): void {
  for (const { simulation, owed } of runs) {
    expect(owed).toEqual([]);
    expect(simulation.guest(1).truth.frozen.filter(({ thawedAt }) => thawedAt === undefined)).toEqual([]);
  }
}

function expectTold(runs: readonly Simulated[]): void {
  for (const { simulation } of runs) {
    expect(simulation.cloud.events.map(({ detailType }) => detailType)).toContain('Run Completed');
  }
}

describe.each(Object.entries(RUNS))('a run with %s', (_, given) => {
  test('is thawed, and told as failed, when all functions are dropped before any of its steps', async () => {
    const runs = await underEach(given, ({ drops }) => drops === 'all');
    expectThawed(runs);
    expectTold(runs);
    expect(new Set(runs.map(({ run }) => run.status))).toEqual(new Set(['FAILED']));
  });

  test('is thawed and told when the function of any of its steps is dropped', async () => {
    const runs = await underEach(given, ({ drops }) => drops === 'next');
    expectThawed(runs);
    expectTold(runs);
  });

  test('is thawed when the roles of its functions lose any permission at any step', async () => {
    expectThawed(await underEach(given, ({ denies }) => denies !== undefined));
  });
});
