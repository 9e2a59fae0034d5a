import type { Tag } from '../../lambdas/domain/policy';
import type { JsonValue } from '../../rehearsal/interpreter';
import { listIn, objectIn, textIn } from './json-fields';

/**
 * Which instances the engine's role may send scripts to: `all`, those that have one of the tags, or `unknown` if the
 * engine is not in the app.
 */
export type ScriptReach =
  { readonly kind: 'all' } | { readonly kind: 'tagged'; readonly tags: readonly Tag[] } | { readonly kind: 'unknown' };

const RESOURCE_TAG = 'ssm:resourceTag/';

/** Reads it from templates, the policy's own stack first. The role that owns the freeze window decides. */
export function scriptReachOf(templates: readonly JsonValue[]): ScriptReach {
  const roles = templates.flatMap(statementsPerRole).filter(ownsFreezeWindow);
  const [statements] = roles;
  if (statements === undefined) {
    return { kind: 'unknown' };
  }
  const sends = statements.filter((statement) => allows(statement, 'ssm:SendCommand') && isForInstances(statement));
  return sends.some((statement) => tagsOf(statement).length === 0)
    ? { kind: 'all' }
    : { kind: 'tagged', tags: sends.flatMap(tagsOf) };
}

/** Whether the role may send scripts to an instance with these tags; true if it is unknown. */
export function isInReach(reach: ScriptReach, tags: readonly Tag[]): boolean {
  return (
    reach.kind !== 'tagged' ||
    reach.tags.some((wanted) => tags.some(({ key, value }) => key === wanted.key && value === wanted.value))
  );
}

function statementsPerRole(template: JsonValue): readonly (readonly JsonValue[])[] {
  return Object.values(objectIn(template, 'Resources'))
    .filter((resource) => ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(textIn(resource, 'Type') ?? ''))
    .map((resource) => listIn(objectIn(objectIn(resource, 'Properties'), 'PolicyDocument'), 'Statement'));
}

/** No other function may do both. */
function ownsFreezeWindow(statements: readonly JsonValue[]): boolean {
  return ['ssm:SendCommand', 'ec2:CreateSnapshots'].every((action) =>
    statements.some((statement) => allows(statement, action)),
  );
}

function allows(statement: JsonValue, action: string): boolean {
  return listIn(statement, 'Action').includes(action);
}

function isForInstances(statement: JsonValue): boolean {
  return JSON.stringify(listIn(statement, 'Resource')).includes(':instance/*');
}

function tagsOf(statement: JsonValue): readonly Tag[] {
  const equals = objectIn(objectIn(statement, 'Condition'), 'StringEquals');
  return Object.keys(equals)
    .filter((key) => key.startsWith(RESOURCE_TAG))
    .flatMap((key) =>
      listIn(equals, key)
        .filter((value) => typeof value === 'string')
        .map((value) => ({ key: key.slice(RESOURCE_TAG.length), value })),
    );
}
