import { play } from '../../../lab/simulation/exhaustive/play';
import { parseFault } from '../../../lab/simulation/exhaustive/fault-line';
import { pathNamed, PATHS } from '../../../lab/simulation/exhaustive/paths/paths';
import { DEAD_LETTER_QUEUE, SCHEDULE_GROUP } from '../../../rehearsal/in-process/modelled-ports';
import { aPolicy } from '../../../lab/simulation/builders';
import { deployed, DUE } from '../../../lab/simulation/deployed';
import type { Simulation } from '../../../lab/simulation/simulation';
import { templateOf, testStack } from '../../../lab/synthesize';
import { FUNCTION_ENVIRONMENT, type FunctionName } from '../../../lambdas/environment';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { SAP_HANA_DOCUMENT } from '../../../lambdas/domain/document';
import { SnapshotEngine } from '../../../lib';
import { REHEARSAL_ENVIRONMENT } from '../../../rehearsal/functions';
import { createTemplateResolver, type JsonValue } from '../../../rehearsal/interpreter';
import { STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import {
  addSet,
  deploying,
  goOn as goRounds,
  lifecyclePolicy,
  THERE,
} from '../../lambdas/handlers/lifecycle/lifecycling';
import { allowing, listOf, type Statement } from './iam';
import { INSTANCE_TAGS, rememberTags, requestsOf } from './iam-requests';

/** Every call of every path of the decision table, held against the roles of the synthesized template. */

/** One action on one resource that a role allows. */
interface Grant extends Statement {
  readonly role: FunctionName;
  readonly Action: string;
  readonly Resource: string;
}

const stack = testStack();
new SnapshotEngine(stack, 'Engine', { instanceTags: INSTANCE_TAGS });
const template = templateOf(stack).toJSON() as unknown as JsonValue & {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
};
const resolver = createTemplateResolver(template, REHEARSAL_ENVIRONMENT);

/** What a function's role may do besides writing its log. */
function roleOf(name: FunctionName): readonly Grant[] {
  const pascal = name.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .map(({ Properties }) => Properties as { readonly PolicyName: string; readonly PolicyDocument: JsonValue })
    .filter(({ PolicyName }) => PolicyName.includes(`Functions${pascal}Role`))
    .flatMap(({ PolicyDocument }) => {
      const { Statement: listed } = resolver.resolve(PolicyDocument) as unknown as { readonly Statement: Statement[] };
      return listed.flatMap(apart).map((statement): Grant => ({ ...statement, role: name }));
    })
    .filter(({ Action }) => !Action.startsWith('logs:'));
}

/** A statement for each of its actions and resources, so that each is seen to be used. */
function apart(statement: Statement): readonly (Statement & { readonly Action: string; readonly Resource: string })[] {
  return listOf(statement.Action).flatMap((Action) =>
    listOf(statement.Resource).map((Resource) => ({ ...statement, Action, Resource })),
  );
}

const grantsOf = new Map<string, readonly Grant[]>(
  Object.keys(FUNCTION_ENVIRONMENT).map((name) => [name, roleOf(name as FunctionName)]),
);

/** The ARN of the engine's only resource of a type, or of the one whose id has this part. */
function arnOfType(type: string, part = ''): string {
  const [found = ''] = Object.keys(template.Resources).filter(
    (id) => template.Resources[id]?.Type === type && id.includes(part),
  );
  return resolver.resources(type).find(({ logicalId }) => logicalId === found)?.arn ?? '';
}

const TABLE = arnOfType('AWS::DynamoDB::Table');
const QUEUE = arnOfType('AWS::SQS::Queue', 'DeadLetters');
const GROUP = /\/([^/]*)$/.exec(arnOfType('AWS::Scheduler::ScheduleGroup'))?.[1] ?? '';

const DEPLOYED = { table: TABLE, queue: QUEUE, group: GROUP };

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
});
