import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Policy, RunRequest } from '../../lambdas/domain/policy';
import { checkRunRequest } from '../../lambdas/domain/policy-check';
import { REHEARSAL_ENVIRONMENT } from '../../rehearsal/functions';
import { createTemplateResolver, type JsonValue } from '../../rehearsal/interpreter';
import { fieldOf, parseJson } from '../../rehearsal/interpreter/json';
import { objectIn, textIn } from './json-fields';
import { CommandProblem } from './problem';
import { scriptReachOf, type ScriptReach } from './script-reach';
import { defined } from '../../lambdas/domain/json';

/** A policy as the app deploys it. */
export interface DeployedPolicy {
  readonly policy: Policy;
  readonly stackName: string;
  /** Region of the stack, if the app sets it. */
  readonly region?: string;
  /** Prefix of the document's name, if CloudFormation chose it: `STACK-LOGICALID-`. */
  readonly documentPrefix?: string;
  readonly reach: ScriptReach;
}

interface Stack {
  readonly stackName: string;
  readonly region?: string;
  readonly template: JsonValue;
}

interface FoundPolicy {
  readonly policy: Policy;
  readonly stack: Stack;
}

/** Scheduler replaces this when a schedule fires. To read the input, any instant is right. */
const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';
const ANY_INSTANT = '1970-01-01T00:00:00.000Z';

/** Beginning of the input of our schedules, inside a template's JSON. */
const POLICY_BEGINNING = String.raw`{\"policy\":{\"name\":`;

/** Reads a policy, by its name, from a cloud assembly. The policy may be in another stack than its engine. */
export function readDeployedPolicy(directory: string, name: string): DeployedPolicy {
  const stacks = stacksOf(directory);
  const all = stacks.flatMap(policiesOf);
  const found = all.find(({ policy }) => policy.name === name);
  if (found === undefined) {
    const known = [...new Set(all.map(({ policy }) => policy.name))].sort().join(', ');
    throw new CommandProblem(
      `--policy is "${name}", allowed: ${known === '' ? `none, there is no policy in ${directory}` : known}`,
    );
  }
  const { policy, stack } = found;
  const others = stacks.filter((candidate) => candidate !== stack);
  const prefix = documentPrefixOf(policy, stack);
  return {
    policy,
    stackName: stack.stackName,
    ...defined({ region: stack.region, documentPrefix: prefix }),
    reach: scriptReachOf([stack.template, ...others.map(({ template }) => template)]),
  };
}

function stacksOf(directory: string): readonly Stack[] {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new CommandProblem(
      `--app is "${directory}", which has no manifest.json; give a cloud assembly, which cdk synth writes to cdk.out`,
    );
  }
  const artifacts = Object.entries(objectIn(parseJson(readFileSync(file, 'utf8')), 'artifacts'));
  const stacks = artifacts.flatMap(([id, artifact]) => stackOf(directory, id, artifact));
  const stages = artifacts.flatMap(([, artifact]) => textIn(objectIn(artifact, 'properties'), 'directoryName') ?? []);
  return [...stacks, ...stages.flatMap((stage) => stacksOf(join(directory, stage)))];
}

function stackOf(directory: string, id: string, artifact: JsonValue): readonly Stack[] {
  const properties = objectIn(artifact, 'properties');
  const templateFile = textIn(properties, 'templateFile');
  if (textIn(artifact, 'type') !== 'aws:cloudformation:stack' || templateFile === undefined) {
    return [];
  }
  const region = /^aws:\/\/[^/]+\/([a-z0-9-]+)$/.exec(textIn(artifact, 'environment') ?? '')?.[1];
  return [
    {
      stackName: textIn(properties, 'stackName') ?? id,
      ...defined({ region: region === 'unknown-region' ? undefined : region }),
      template: parseJson(readFileSync(join(directory, templateFile), 'utf8')),
    },
  ];
}

/** Policies by the input of their schedules. Other schedules are ignored. */
function policiesOf(stack: Stack): readonly FoundPolicy[] {
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
function requestOf(stack: Stack, input: JsonValue): unknown {
  const { stackName, region = REHEARSAL_ENVIRONMENT.region, template } = stack;
  const resolver = createTemplateResolver(template, { ...REHEARSAL_ENVIRONMENT, stackName, region });
  try {
    const text = resolver.resolve(input);
    return typeof text === 'string' ? JSON.parse(text.replaceAll(SCHEDULED_TIME, ANY_INSTANT)) : undefined;
  } catch (error) {
    if (JSON.stringify(input).includes(POLICY_BEGINNING)) {
      throw new CommandProblem(
        `stack ${stackName}: the input of a schedule is known only at the deployment (${String(error)}); use names in the app instead of references to other stacks`,
      );
    }
    return undefined;
  }
}

/** The resolver names a document without a name by its logical id. The deployed name begins with the name of the stack. */
function documentPrefixOf({ quiesce }: Policy, { stackName, template }: Stack): string | undefined {
  if (quiesce.kind !== 'document') {
    return undefined;
  }
  const resource = fieldOf(objectIn(template, 'Resources'), quiesce.document);
  const isNameless = textIn(resource, 'Type') === 'AWS::SSM::Document' && !('Name' in objectIn(resource, 'Properties'));
  return isNameless ? `${stackName}-${quiesce.document}-` : undefined;
}
