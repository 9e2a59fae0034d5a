import { ScriptStages } from '../../lambdas/domain/policy';
import { groupBy } from '../../lambdas/domain/sets';
import type { Conversion, ConvertedPolicy } from './conversion';
import { envOf, type PolicyEnv } from './names';
import { policyLines } from './policy-source';
import { comment, indented, literal, shortObject } from './source-text';

/** `bin/app.ts`: a stack with an engine for each Region and account, and the policies. */
export function appSource(conversions: readonly Conversion[]): string {
  const stacks = stacksOf(conversions);
  const lines = [
    ...comment(INTRODUCTION),
    '',
    ...imports(conversions.flatMap(({ policies }) => policies)),
    '',
    'const app = new App();',
    ...stacks.flatMap((stack) => stackLines(stack, stacks.length)),
  ];
  return `${lines.join('\n')}\n`;
}

const INTRODUCTION =
  'Written by quiesce import-dlm from policies of Amazon Data Lifecycle Manager (DLM). All times are UTC, as in DLM. Before a policy starts runs here, disable it in DLM, or both freeze the same instances: aws dlm update-lifecycle-policy --policy-id ID --state DISABLED. Quiesce does not manage the snapshots that DLM made.';

interface ImportedStack {
  readonly env: PolicyEnv;
  readonly conversions: readonly Conversion[];
}

/** A policy of DLM works in one Region of one account. Those whose ARN is not known are for the environment of the deployment. */
function stacksOf(conversions: readonly Conversion[]): readonly ImportedStack[] {
  return groupBy(conversions, ({ dlm }) => JSON.stringify(envOf(dlm))).flatMap((alike) => {
    const [first] = alike;
    return first === undefined ? [] : [{ env: envOf(first.dlm), conversions: alike }];
  });
}

function stackLines({ env, conversions }: ImportedStack, stacks: number): readonly string[] {
  const { region, account } = env;
  const id = ['QuiesceFromDlm', ...(stacks > 1 ? [region, account] : [])]
    .filter((part) => part !== undefined)
    .join('-');
  const props =
    region === undefined || account === undefined
      ? ''
      : `, { env: ${shortObject([
          ['region', literal(region)],
          ['account', literal(account)],
        ])} }`;
  const lines = [
    `const stack = new Stack(app, ${literal(id)}${props});`,
    "const engine = new SnapshotEngine(stack, 'SnapshotEngine');",
    ...conversions.flatMap((conversion) => ['', ...policyLines(conversion)]),
  ];
  return stacks > 1 ? ['', '{', ...indented(lines), '}'] : lines;
}

/** The names that the rest of the program uses. */
function imports(policies: readonly ConvertedPolicy[]): readonly string[] {
  const documents = policies.flatMap(({ policy: { quiesce } }) => (quiesce.kind === 'document' ? [quiesce] : []));
  const schedules = policies.flatMap(({ policy }) => policy.schedules);
  const retained = schedules.flatMap(({ retain, copies = [] }) => [retain, ...copies.map((copy) => copy.retain)]);
  const hasLengths =
    documents.length > 0 ||
    retained.some((rule) => rule?.ageSeconds !== undefined) ||
    schedules.some(({ share, fastRestore }) => share?.unshareAfterSeconds ?? fastRestore?.forSeconds);
  const only = (name: string, isUsed: boolean): readonly string[] => (isUsed ? [name] : []);
  const cdk = [
    'App',
    ...only('Duration', hasLengths),
    'Stack',
    ...only(
      'Tags',
      policies.some(({ ownTags }) => ownTags.length > 0),
    ),
    'aws_scheduler as scheduler',
  ];
  const quiesce = [
    ...only(
      'PreScriptFailure',
      policies.some(({ policy }) => policy.quiesce.kind !== 'none'),
    ),
    'Quiesce',
    ...only(
      'Retention',
      retained.some((rule) => rule !== undefined),
    ),
    ...only(
      'ScriptStages',
      documents.some(({ stages }) => stages !== ScriptStages.PRE_AND_POST),
    ),
    'SnapshotEngine',
    'SnapshotPolicy',
    'TargetSelection',
  ];
  return [`import { ${cdk.join(', ')} } from 'aws-cdk-lib';`, `import { ${quiesce.join(', ')} } from 'quiesce';`];
}
