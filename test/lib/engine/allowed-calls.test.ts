import { play } from '../../../lab/simulation/exhaustive/play';
import { parseFault } from '../../../lab/simulation/exhaustive/fault-line';
import { pathNamed, PATHS } from '../../../lab/simulation/exhaustive/paths/paths';
import { DEAD_LETTER_QUEUE, SCHEDULE_GROUP } from '../../../rehearsal/in-process/modelled-ports';
import { aPolicy } from '../../../lab/simulation/builders';
import { deployed, DUE } from '../../../lab/simulation/deployed';
import type { Simulation } from '../../../lab/simulation/simulation';
import { RUN_FUNCTIONS, type FunctionName } from '../../../lambdas/environment';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { SAP_HANA_DOCUMENT } from '../../../lambdas/domain/document';
import { STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import {
  addSet,
  deploying,
  goOn as goRounds,
  lifecyclePolicy,
  THERE,
} from '../../lambdas/handlers/lifecycle/lifecycling';
import { describeWhere } from '../../describe-where';
import { DEPLOYED, STATEMENTS } from './deployed-roles';
import { allowing, listOf, type IamRequest, type Statement } from './iam';
import { rememberTags, requestsOf } from './iam-requests';
import { reasonAgainstSimulator, simulated } from './iam-simulate';

/** Every call of every path of the decision table, held against the roles of the synthesized template. */

/** One action on one resource that a role allows. */
interface Grant extends Statement {
  readonly role: FunctionName;
  readonly Action: string;
  readonly Resource: string;
}

/** What a function's role may do besides writing its log. */
function roleOf(name: FunctionName): readonly Grant[] {
  return (STATEMENTS.get(name) ?? [])
    .flatMap(apart)
    .map((statement): Grant => ({ ...statement, role: name }))
    .filter(({ Action }) => !Action.startsWith('logs:'));
}

/** A statement for each of its actions and resources, so that each is seen to be used. */
function apart(statement: Statement): readonly (Statement & { readonly Action: string; readonly Resource: string })[] {
  return listOf(statement.Action).flatMap((Action) =>
    listOf(statement.Resource).map((Resource) => ({ ...statement, Action, Resource })),
  );
}

/** Calls of drills are decided in denied-drill-calls.ts. */
const grantsOf = new Map<string, readonly Grant[]>(RUN_FUNCTIONS.map((name) => [name, roleOf(name)]));

const RULES: Readonly<Record<string, FunctionName>> = { Guard: 'guard', Sweep: 'sweep', Lifecycle: 'lifecycle' };

function functionOf(caller = ''): FunctionName | undefined {
  const steps: Readonly<Record<string, FunctionName>> = STEP_FUNCTIONS;
  return steps[caller] ?? RULES[caller];
}

/** A schedule that started nothing, and one whose firing was given up: what the sweep looks for. */
async function sweeping(): Promise<Simulation> {
  const simulation = await deployed(aPolicy());
  simulation.cloud.giveUpFiring({
    ...{ group: SCHEDULE_GROUP, name: 'nightly', scheduledTime: DUE, queueUrl: DEAD_LETTER_QUEUE },
    ...{ code: 'AWS.StepFunctions.ExecutionLimitExceeded', message: 'too many' },
  });
  await simulation.clock.advance(360_000);
  await simulation.sweep();
  return simulation;
}

/** Nights of a policy that does everything with its sets: each action of the lifecycle, here and in another Region. */
async function goingOn(): Promise<Simulation> {
  const rule = { floor: 1, prefer: 'consistent', trustExitCodes: false, keepOldest: false } as const;
  const policy = lifecyclePolicy({
    retain: { ...rule, last: 4 },
    lock: { mode: 'governance', days: 1, crashConsistent: true },
    copies: [{ regions: [THERE], encrypted: false, retain: { ...rule, last: 1 } }],
    share: { accounts: ['444455556666'], unshareAfterSeconds: 86_400 },
    fastRestore: { zones: ['eu-central-1a'], count: 1 },
    archive: { afterSeconds: 3 * 86_400 },
  });
  const world = deploying([policy]);
  rememberTags(world.cloud);
  for (let night = 1; night <= 6; night += 1) {
    addSet(world, { number: night, daysAgo: 0, tags: { [TagKey.STATE]: 'created' } });
    await goRounds(world, 3);
    await world.clock.advance(86_400_000);
  }
  return world;
}

/** Paths in which something more goes wrong, so that a function does what it seldom does. */
const FAULTY: readonly (readonly [path: string, fault: string])[] = [
  // The engine slows down.
  ['vss', 'CreateVssSnapshots.SendCommand.1:throttle'],
  ['happy', 'SnapshotWhenFrozen.ListCommandInvocations.1:throttle*4'],
  ['pre-fails-once', 'Thaw.SendCommand.1:throttle'],
  ['happy', 'AwaitPostScript.ListCommandInvocations.1:throttle*4'],
  ['foreign-pre-hangs', 'SendPreScript.SendCommand.1:stops-run'], // The guard cancels the pre-script.
  ['vss', 'CreateVssSnapshots.SendCommand.1:never-delivered'], // It is cancelled at the end of its time.
];

/** Granted, and not seen in these paths. */
function reasonOf({ role, Action, Resource }: Grant): string | undefined {
  if (Resource.endsWith(`document/${SAP_HANA_DOCUMENT}`)) {
    return 'what the document of SAP HANA holds is not published, so no path sends it';
  }
  if (Action.startsWith('kms:')) {
    return 'EC2 uses the keys for the caller of CopySnapshot, and the model has no KMS';
  }
  return role === 'prepare' && Action === 'ec2:DescribeSnapshots'
    ? 'only a redriven execution looks for a set, and the interpreter has no redrive'
    : undefined;
}

describe('the roles of the functions', () => {
  const denied = new Set<string>();
  const used = new Set<Grant>();
  /** Requests of each kind once: those that differ only in ids are decided alike. */
  const asked = new Map<string, { readonly name: FunctionName; readonly request: IamRequest }>();

  beforeAll(async () => {
    const played = [await sweeping(), await goingOn()];
    for (const path of PATHS) {
      played.push((await play(path, { seed: 1, faults: [] })).simulation);
    }
    for (const [path, fault] of FAULTY) {
      played.push((await play(pathNamed(path), { seed: 1, faults: [parseFault(fault)] })).simulation);
    }
    for (const simulation of played) {
      for (const call of simulation.cloud.calls) {
        const name = functionOf(call.caller);
        const grants = grantsOf.get(name ?? '') ?? [];
        for (const request of name === undefined ? [] : requestsOf(call, simulation, DEPLOYED)) {
          asked.set(kindOf(`${name ?? ''} ${JSON.stringify(request)}`), { name: name ?? 'guard', request });
          const allowed = allowing(grants, request);
          if (allowed.length === 0) {
            denied.add(`${name ?? ''}: ${request.action} on ${request.resource}`);
          }
          allowed.forEach((grant) => used.add(grant));
        }
      }
    }
  });

  test('allow every call that their functions make', () => {
    expect([...denied]).toEqual([]);
  });

  test('allow nothing else: every action on every resource is used, or there is a reason why it is not seen', () => {
    const unseen = [...grantsOf.values()].flat().filter((grant) => !used.has(grant) && reasonOf(grant) === undefined);
    expect(unseen.map(({ role, Action, Resource }) => `${role}: ${Action} on ${Resource}`)).toEqual([]);
  });

  describeWhere(reasonAgainstSimulator())('of an independent simulator of IAM', () => {
    test('allow the same calls', async () => {
      expect(asked.size).toBeGreaterThan(50);
      const others: string[] = [];
      for (const { name, request } of asked.values()) {
        const result = await simulated(STATEMENTS.get(name) ?? [], request);
        if (result !== 'Allowed') {
          others.push(`${name}: ${request.action} on ${request.resource}: ${result}`);
        }
      }
      expect(others).toEqual([]);
    });
  });
});

/** A request without the ids, times and digests in it. */
function kindOf(request: string): string {
  return request
    .replaceAll(/\b(i|vol|snap)-[0-9a-f]+/g, '$1')
    .replaceAll(/\d{4}-\d\d-[^"]*|[0-9a-f]{8}[0-9a-f-]*/g, '');
}
