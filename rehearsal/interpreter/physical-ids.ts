import type { JsonValue } from './json';

/** Where a stack is pretended to be deployed. */
export interface AwsEnvironment {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** @default rehearsal */
  readonly stackName?: string;
}

/** A resource of a template, as far as its names go. */
interface NamedResource {
  readonly logicalId: string;
  readonly type: string;
  /** A resolved property, null where it is not given. */
  readonly property: (name: string) => JsonValue;
  readonly environment: AwsEnvironment;
}

/** How types of resources are named: the property that may name one, its service, the end of its ARN, and what Ref gives. */
const NAMINGS: Readonly<Record<string, readonly [string, string, string, 'name' | 'arn' | 'queue-url']>> = {
  'AWS::Lambda::Function': ['FunctionName', 'lambda', 'function:NAME', 'name'],
  // Its one version.
  'AWS::Lambda::Version': ['FunctionName', 'lambda', 'function:NAME:1', 'arn'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'states', 'stateMachine:NAME', 'arn'],
  'AWS::DynamoDB::Table': ['TableName', 'dynamodb', 'table/NAME', 'name'],
  'AWS::DynamoDB::GlobalTable': ['TableName', 'dynamodb', 'table/NAME', 'name'],
  'AWS::Events::EventBus': ['Name', 'events', 'event-bus/NAME', 'name'],
  'AWS::Events::Rule': ['Name', 'events', 'rule/NAME', 'name'],
  'AWS::SQS::Queue': ['QueueName', 'sqs', 'NAME', 'queue-url'],
  'AWS::SNS::Topic': ['TopicName', 'sns', 'NAME', 'arn'],
  'AWS::IAM::Role': ['RoleName', 'iam', 'role/NAME', 'name'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'logs', 'log-group:NAME:*', 'name'],
  'AWS::Scheduler::ScheduleGroup': ['Name', 'scheduler', 'schedule-group/NAME', 'name'],
  'AWS::SSM::Document': ['Name', 'ssm', 'document/NAME', 'name'],
};

/** What `Ref` (as `attribute`) or `Fn::GetAtt` gives for a resource; the logical id is the name where none is given. */
export function physicalIdOf({ logicalId, type, property, environment }: NamedResource, attribute: string): string {
  const { partition, region, account } = environment;
  const unknown = ['', (type.split('::')[1] ?? 'unknown').toLowerCase(), 'NAME', 'name'] as const;
  const [nameProperty, service, tail, ref] = NAMINGS[type] ?? unknown;
  const given = property(nameProperty);
  const name = typeof given === 'string' ? given : logicalId;
  const arn = `arn:${partition}:${service}:${service === 'iam' ? '' : region}:${account}:${tail.replace('NAME', name)}`;
  if (attribute === 'Arn' || attribute === 'TopicArn') {
    return arn;
  }
  if (attribute === 'Ref') {
    return { name, arn, 'queue-url': `https://sqs.${region}.amazonaws.com/${account}/${name}` }[ref];
  }
  return attribute === 'Name' || attribute === nameProperty ? name : `${name}.${attribute}`;
}
