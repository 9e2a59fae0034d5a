import type { FunctionName } from '../../../lambdas/environment';
import { describeWhere } from '../../describe-where';
import { NEVER, PRUNING, ROWS as RUN_ROWS, type Decision, type Row } from './denied-calls';
import { DRILL_ROWS } from './denied-drill-calls';
import { POLICIES, STATEMENTS, TRUST } from './deployed-roles';
import { allowing, listOf, type IamRequest } from './iam';
import { reasonAgainstSimulator, simulated } from './iam-simulate';

/**
 * Calls that a function could be tricked or changed into, and that IAM must deny, because the code could ask for it. Beside each stands
 * the nearest call that it needs, so that a denial is due to the condition under test and not to a missing statement.
 */

const ROWS = [...RUN_ROWS, ...DRILL_ROWS];

/** As the simulator words them. */
const DECISIONS: Readonly<Record<string, Decision>> = { Allowed: 'allowed', ImplicitlyDenied: 'denied' };

const requestOf = ([, , , action, resource, context = {}]: Row): IamRequest => ({ action, resource, context });
const statementsOf = (name: FunctionName) => STATEMENTS.get(name) ?? [];
const everyNever = [...POLICIES].flatMap(([policy, statements]) =>
  NEVER.map(([action, resource]) => ({ policy, statements, request: { action, resource, context: PRUNING } })),
);

describe('what the roles of the engine must not allow', () => {
  test.each(ROWS.map((row) => [row[0], row[1], row[2], row] as const))('%s may %s: %s', (name, _, decision, row) => {
    expect(allowing(statementsOf(name), requestOf(row)).length > 0 ? 'allowed' : 'denied').toBe(decision);
  });

  test.each(NEVER)('no role may %s', (action, resource) => {
    const may = [...POLICIES].filter(([, all]) => allowing(all, { action, resource, context: PRUNING }).length > 0);
    expect(may.map(([policy]) => policy)).toEqual([]);
  });

  test('each role is assumed by the one service that it is for', () => {
    const services = [...TRUST].map(
      ([id, statements]) => `${id}: ${JSON.stringify(statements.map(({ Principal }) => Principal))}`,
    );
    expect(services.length).toBeGreaterThan(15);
    const others = services.filter(
      (each) => !/: \[\{"Service":"(lambda|states|scheduler)\.amazonaws\.com"\}\]$/.test(each),
    );
    expect(others).toEqual(
      ['DrillInstanceRole', 'BootsInstanceRole'].map(
        (id) =>
          expect.stringMatching(new RegExp(`^${id}\\w+: \\[\\{"Service":"ec2\\.amazonaws\\.com"\\}\\]$`)) as unknown,
      ),
    );
  });

  test('no policy is a wildcard of actions', () => {
    const actions = [...POLICIES.values()].flat().flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  describeWhere(reasonAgainstSimulator())('an independent simulator of IAM', () => {
    test('decides every row alike', async () => {
      const decided = await Promise.all(
        ROWS.map(async (row) => {
          const result = await simulated(statementsOf(row[0]), requestOf(row));
          return `${row[0]} may ${row[1]}: ${DECISIONS[result] ?? result}`;
        }),
      );
      expect(decided).toEqual(ROWS.map(([name, what, decision]) => `${name} may ${what}: ${decision}`));
    });

    test('denies to every role what none may do', async () => {
      const allowed = await Promise.all(
        everyNever.map(async ({ policy, statements, request }) => {
          const result = await simulated(statements, request);
          return result === 'ImplicitlyDenied' ? [] : [`${policy}: ${request.action}: ${result}`];
        }),
      );
      expect(allowed.flat()).toEqual([]);
    });
  });
});
