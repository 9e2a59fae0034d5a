import { FUNCTION_ENVIRONMENT, type FunctionName } from '../../../lambdas/environment';
import { aws_s3 as s3 } from 'aws-cdk-lib';
import { Check, DrillNetwork, Quiesce, SnapshotEngine } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { REHEARSAL_ENVIRONMENT } from '../../../rehearsal/functions';
import { createTemplateResolver, type JsonValue } from '../../../rehearsal/interpreter';
import { aDrill, aPolicy } from '../builders';
import { listOf, type Statement } from './iam';
import { INSTANCE_TAGS, type Deployed } from './iam-requests';

/** The roles of a synthesized engine, with ARNs as a deployment would give them. */

const stack = testStack();
const engine = new SnapshotEngine(stack, 'Engine', { instanceTags: INSTANCE_TAGS });
const policy = aPolicy(stack, { engine, quiesce: Quiesce.postgresql() });
aDrill(stack, { policy, records: { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'records') } });
const boots = { drillName: 'boots', check: Check.document('asks'), instance: { bootFromSet: true } };
aDrill(stack, { policy, ...boots }, 'Boots');
aDrill(
  stack,
  {
    policy,
    network: DrillNetwork.inAccount({
      role: 'arn:aws:iam::444455556666:role/drills',
      subnets: ['subnet-0f'],
      securityGroup: 'sg-0f',
      instanceProfile: 'arn:aws:iam::444455556666:instance-profile/drills',
    }),
  },
  'Away',
);
const template = templateOf(stack).toJSON() as unknown as JsonValue & {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
};
const resolver = createTemplateResolver(template, REHEARSAL_ENVIRONMENT);

/** What each policy of the template allows, by its name and that of its role. */
export const POLICIES: ReadonlyMap<string, readonly Statement[]> = new Map(
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .map(
      ({ Properties }) =>
        Properties as {
          readonly PolicyName: string;
          readonly Roles: readonly object[];
          readonly PolicyDocument: JsonValue;
        },
    )
    .map(({ PolicyName, Roles, PolicyDocument }) => {
      const { Statement: statements } = resolver.resolve(PolicyDocument) as unknown as {
        readonly Statement: readonly Statement[];
      };
      return [`${PolicyName} of ${JSON.stringify(Roles)}`, statements];
    }),
);

/** What the role of each function allows, the writing of its log included. */
export const STATEMENTS: ReadonlyMap<FunctionName, readonly Statement[]> = new Map(
  (Object.keys(FUNCTION_ENVIRONMENT) as FunctionName[]).map((name) => {
    const pascal = name.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
    const own = [...POLICIES].filter(([policy]) => policy.includes(`Functions${pascal}Role`));
    return [name, own.flatMap(([, statements]) => statements)];
  }),
);

/** Who may assume each role of the template, by its logical id. */
export const TRUST: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]> = new Map(
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, { Properties }]) => {
      const { AssumeRolePolicyDocument: document } = Properties as { readonly AssumeRolePolicyDocument: JsonValue };
      return [
        id,
        (resolver.resolve(document) as unknown as { readonly Statement: Readonly<Record<string, unknown>>[] })
          .Statement,
      ];
    }),
);

/** The ARN of the engine's only resource of a type, or of the one whose id has this part. */
export function arnOfType(type: string, part = ''): string {
  const [found = ''] = Object.keys(template.Resources).filter(
    (id) => template.Resources[id]?.Type === type && id.includes(part),
  );
  return resolver.resources(type).find(({ logicalId }) => logicalId === found)?.arn ?? '';
}

/** What calls of the model name otherwise. */
export const DEPLOYED: Deployed = {
  table: arnOfType('AWS::DynamoDB::Table'),
  queue: arnOfType('AWS::SQS::Queue', 'DeadLetters'),
  group: /\/([^/]*)$/.exec(arnOfType('AWS::Scheduler::ScheduleGroup'))?.[1] ?? '',
};

/** What the drill of the engine that boots an image was given: the only network, image and role that a launch may name. */
export const DEPLOYED_DRILL = {
  subnet: launchable(':subnet/'),
  securityGroup: launchable(':security-group/'),
  image: launchable(':image/'),
  role: launchable(':role/'),
};

function launchable(part: string): string {
  const resources = (STATEMENTS.get('launch-instance') ?? []).flatMap(({ Resource }) => listOf(Resource));
  return resources.find((arn) => arn.includes(part) && !arn.endsWith('*')) ?? '';
}
