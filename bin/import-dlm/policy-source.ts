import { SAP_HANA_DOCUMENT } from '../../lambdas/domain/document';
import { PreScriptFailure, ScriptStages, type Policy } from '../../lambdas/domain/policy';
import type { Tag } from '../../lambdas/domain/tag';
import { capitalized } from '../../rehearsal/report/figures';
import type { Conversion, ConvertedPolicy } from './conversion';
import { shown } from '../problem';
import { scheduleLines } from './schedule-source';
import { comment, list, literal, member, object, shortList, shortObject } from './source-text';

/** The policies that take the place of one of DLM. */
export function policyLines(conversion: Conversion): readonly string[] {
  const { dlm, source, policies } = conversion;
  const name = dlm.Description === undefined ? '' : ` ${JSON.stringify(dlm.Description)}`;
  return [
    ...comment(`DLM policy ${dlm.PolicyId ?? 'without an id'}${name}, from ${source}.`),
    ...remarksOf(conversion, (path) => !SCHEDULE.test(path)),
    ...policies.flatMap((policy) => onePolicy(policy, conversion)),
  ];
}

const SCHEDULE = /^PolicyDetails\.Schedules\[(\d+)\]\./;

/** What the app does not have, and what means something else. Paths begin where the comment stands. */
function remarksOf({ omitted, differences }: Conversion, isHere: (path: string) => boolean): readonly string[] {
  const short = (path: string): string => path.replace(SCHEDULE, '');
  return [
    ...omitted
      .filter(({ path }) => isHere(path))
      .flatMap(({ path, value, why }) => comment(`Not carried over: ${short(path)} (${shown(value)}): ${why}.`)),
    ...differences.filter(({ path }) => isHere(path)).flatMap(({ path, text }) => comment(`${short(path)}: ${text}.`)),
  ];
}

function onePolicy(converted: ConvertedPolicy, conversion: Conversion): readonly string[] {
  const { policy, ownTags, state } = converted;
  const { name, description, targets, volumes, tags, quiesce } = policy;
  const hasScript = quiesce.kind !== 'none';
  const schedules = policy.schedules.map((schedule, index) =>
    scheduleLines(schedule, remarksAt(converted, conversion, index)),
  );
  const [first = '', ...more] = object([
    ...member('engine', 'engine'),
    ...member('policyName', literal(name)),
    ...member('description', description === undefined ? undefined : literal(description)),
    ...member('targets', `TargetSelection.anyTag(${filterSource(targets.tags)})`),
    ...member('quiesce', quiesceSource(quiesce)),
    ...member('timeout', quiesce.kind === 'document' ? `Duration.seconds(${policy.timeoutSeconds})` : undefined),
    ...member('retries', hasScript ? String(policy.retries) : undefined),
    ...member(
      'onPreScriptFailure',
      hasScript ? enumSource('PreScriptFailure', PreScriptFailure, policy.onPreScriptFailure) : undefined,
    ),
    ...member('excludeBootVolume', volumes.excludeBootVolume ? 'true' : undefined),
    ...member(
      'excludeDataVolumes',
      volumes.excludeDataVolumes.length > 0 ? filterSource(volumes.excludeDataVolumes) : undefined,
    ),
    ...member('tags', tags.add.length > 0 ? tagsSource(tags.add) : undefined),
    ...member('copyTags', tags.copyFromVolumes ? 'true' : undefined),
    ...member('enabled', state === 'disabled' ? 'false' : undefined),
    ...member('schedules', list(schedules)),
  ]);
  // In capitals, because constructs refuse an id such as `constructor`.
  const made = `new SnapshotPolicy(stack, ${literal(capitalized(name))}, ${first}`;
  if (ownTags.length === 0) {
    return [made, ...more.slice(0, -1), '});'];
  }
  const variable = `policy_${name.replaceAll(/[^a-z0-9]/g, '_')}`;
  return [
    `const ${variable} = ${made}`,
    ...more.slice(0, -1),
    '});',
    ...ownTags.map(({ key, value }) => `Tags.of(${variable}).add(${literal(key)}, ${literal(value)});`),
  ];
}

function remarksAt({ places }: ConvertedPolicy, conversion: Conversion, index: number): readonly string[] {
  return remarksOf(conversion, (path) => SCHEDULE.exec(path)?.[1] === String(places[index]));
}

function quiesceSource(quiesce: Policy['quiesce']): string {
  if (quiesce.kind === 'none') {
    return 'Quiesce.none()';
  }
  if (quiesce.kind === 'vss') {
    return 'Quiesce.vss()';
  }
  if (quiesce.document === SAP_HANA_DOCUMENT && quiesce.stages === ScriptStages.PRE_AND_POST) {
    return 'Quiesce.sapHana()';
  }
  const stages =
    quiesce.stages === ScriptStages.PRE_AND_POST
      ? ''
      : `, { stages: ${enumSource('ScriptStages', ScriptStages, quiesce.stages)} }`;
  return `Quiesce.document(${literal(quiesce.document)}${stages})`;
}

function enumSource(name: string, members: Readonly<Record<string, string>>, value: string): string {
  return `${name}.${Object.keys(members).find((key) => members[key] === value) ?? ''}`;
}

/** A key with its values. */
function filterSource(tags: readonly Tag[]): string {
  const keys = [...new Set(tags.map(({ key }) => key))];
  return shortObject(
    keys.map((key) => {
      const values = tags.filter((tag) => tag.key === key).map(({ value }) => literal(value));
      return [key, values.length === 1 ? (values[0] ?? '') : shortList(values)];
    }),
  );
}

function tagsSource(tags: readonly Tag[]): string {
  return shortObject(tags.map(({ key, value }) => [key, literal(value)]));
}
