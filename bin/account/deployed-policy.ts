import type { Policy, RunRequest } from '../../lambdas/domain/policy';
import { checkRunRequest } from '../../lambdas/domain/policy-check';
import { firedInput } from '../../rehearsal/cloud/scheduler/schedules';
import { REHEARSAL_ENVIRONMENT } from '../../rehearsal/functions';
import { createTemplateResolver, type JsonValue } from '../../rehearsal/interpreter';
import { fieldOf } from '../../rehearsal/interpreter/json';
import { messageOf } from '../../rehearsal/json';
import { chooseStack, stacksIn, type AssemblyStack } from '../../rehearsal/stacks';
import { objectIn, textIn } from './json-fields';
import { CommandProblem, unknownPolicy } from '../problem';
import { scriptReachOf, type ScriptReach } from './script-reach';
import { defined } from '../../lambdas/domain/json';

/** A policy as the app deploys it. */
export interface DeployedPolicy {
  readonly policy: Policy;
  /** Region of the stack, if the app sets it. */
  readonly region?: string;
  /** Prefix of the document's name, if CloudFormation chose it: `STACK-LOGICALID-`. */
  readonly documentPrefix?: string;
  readonly reach: ScriptReach;
}

interface FoundPolicy {
  readonly policy: Policy;
  readonly stack: AssemblyStack;
}

/** To read the input, any instant is right. */
const ANY_INSTANT = '1970-01-01T00:00:00.000Z';

/** Beginning of the input of our schedules, inside a template's JSON. */
const POLICY_BEGINNING = String.raw`{\"policy\":{\"name\":`;

/** Which of the policies of an assembly is meant. */
export interface PolicyChoice {
  readonly policy: string;
  readonly stack?: string;
  readonly region?: string;
}

/** Reads a policy, by its name, from a cloud assembly. The policy may be in another stack than its engine. */
export function readDeployedPolicy(directory: string, wanted: PolicyChoice): DeployedPolicy {
  const stacks = stacksIn(directory);
  const all = stacks.flatMap(policiesOf);
  const named = all.filter(({ policy }) => policy.name === wanted.policy);
  const [first] = named;
  if (first === undefined) {
    throw unknownPolicy(
      wanted.policy,
      all.map(({ policy }) => policy.name),
      { place: directory, fix: 'correct it' },
    );
  }
  const candidates = [...new Set(named.map(({ stack }) => stack))];
  const there = candidates.filter(({ region }) => region === wanted.region);
  const stack = chooseStack(there.length > 0 ? there : candidates, `a policy "${wanted.policy}"`, wanted.stack);
  const { policy } = named.find((each) => each.stack === stack) ?? first;
  const others = stacks.filter((candidate) => candidate !== stack);
  const prefix = documentPrefixOf(policy, stack);
  return {
    policy,
    ...defined({ region: stack.region, documentPrefix: prefix }),
    reach: scriptReachOf([stack.template, ...others.map(({ template }) => template)]),
  };
}

/** Policies by the input of their schedules. Other schedules are ignored. */
function policiesOf(stack: AssemblyStack): readonly FoundPolicy[] {
  return Object.values(objectIn(stack.template, 'Resources')).flatMap((resource) => {
    const input = fieldOf(objectIn(objectIn(resource, 'Properties'), 'Target'), 'Input');
    if (textIn(resource, 'Type') !== 'AWS::Scheduler::Schedule' || input === undefined) {
      return [];
    }
    const request = requestOf(stack, input);
    return request !== undefined && checkRunRequest(request) === undefined
      ? [{ policy: (request as RunRequest).policy, stack }]
      : [];
  });
}

/** `undefined` if it is not JSON, and so not the input of a run. */
function requestOf(stack: AssemblyStack, input: JsonValue): unknown {
  const { stackName, region = REHEARSAL_ENVIRONMENT.region, template } = stack;
  const resolver = createTemplateResolver(template, { ...REHEARSAL_ENVIRONMENT, stackName, region });
  try {
    const text = resolver.resolve(input);
    return typeof text === 'string' ? JSON.parse(firedInput(text, ANY_INSTANT)) : undefined;
  } catch (error) {
    if (JSON.stringify(input).includes(POLICY_BEGINNING)) {
      throw new CommandProblem(
        `stack ${stackName}: the input of a schedule is known only at the deployment (${messageOf(error)}); use names in the app instead of references to other stacks`,
      );
    }
    return undefined;
  }
}

/** The resolver names a document without a name by its logical id. The deployed name begins with the name of the stack. */
function documentPrefixOf({ quiesce }: Policy, { stackName, template }: AssemblyStack): string | undefined {
  if (quiesce.kind !== 'document') {
    return undefined;
  }
  const resource = fieldOf(objectIn(template, 'Resources'), quiesce.document);
  const isNameless = textIn(resource, 'Type') === 'AWS::SSM::Document' && !('Name' in objectIn(resource, 'Properties'));
  return isNameless ? `${stackName}-${quiesce.document}-` : undefined;
}
