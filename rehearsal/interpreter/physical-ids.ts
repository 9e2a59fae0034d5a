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
export interface NamedResource {
  readonly logicalId: string;
  readonly type: string;
  /** A resolved property, where it is given. */
  readonly property: (name: string) => JsonValue | undefined;
  readonly environment: AwsEnvironment;
}

/** How a type of resource is named: the property that may name it, its ARN without the prefix, and what Ref gives. */
interface Naming {
  readonly nameProperty: string;
  readonly service: string;
  readonly arnTail: (name: string) => string;
  readonly ref: 'name' | 'arn' | 'queue-url';
}

const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    service: 'lambda',
    arnTail: (name) => `function:${name}`,
    ref: 'name',
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    service: 'states',
    arnTail: (name) => `stateMachine:${name}`,
    ref: 'arn',
  },
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    service: 'dynamodb',
    arnTail: (name) => `table/${name}`,
    ref: 'name',
  },
  'AWS::DynamoDB::GlobalTable': {
    nameProperty: 'TableName',
    service: 'dynamodb',
    arnTail: (name) => `table/${name}`,
    ref: 'name',
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    service: 'events',
    arnTail: (name) => `event-bus/${name}`,
    ref: 'name',
  },
  'AWS::Events::Rule': { nameProperty: 'Name', service: 'events', arnTail: (name) => `rule/${name}`, ref: 'name' },
  'AWS::SQS::Queue': { nameProperty: 'QueueName', service: 'sqs', arnTail: (name) => name, ref: 'queue-url' },
  'AWS::SNS::Topic': { nameProperty: 'TopicName', service: 'sns', arnTail: (name) => name, ref: 'arn' },
  'AWS::IAM::Role': { nameProperty: 'RoleName', service: 'iam', arnTail: (name) => `role/${name}`, ref: 'name' },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    service: 'logs',
    arnTail: (name) => `log-group:${name}:*`,
    ref: 'name',
  },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    service: 'scheduler',
    arnTail: (name) => `schedule-group/${name}`,
    ref: 'name',
  },
  'AWS::SSM::Document': { nameProperty: 'Name', service: 'ssm', arnTail: (name) => `document/${name}`, ref: 'name' },
};

/** What `Ref` (as `attribute`) or `Fn::GetAtt` gives for a resource; the logical id is the name where none is given. */
export function physicalIdOf(resource: NamedResource, attribute: string): string {
  const naming = NAMINGS[resource.type];
  const name = nameOf(resource, naming);
  const { partition, region, account } = resource.environment;
  const service = naming?.service ?? (resource.type.split('::')[1] ?? 'unknown').toLowerCase();
  const place = service === 'iam' ? '' : region;
  const arn = `arn:${partition}:${service}:${place}:${account}:${naming?.arnTail(name) ?? name}`;
  if (attribute === 'Arn' || attribute === 'TopicArn') {
    return arn;
  }
  if (attribute === 'Ref') {
    return { name, arn, 'queue-url': `https://sqs.${region}.amazonaws.com/${account}/${name}` }[naming?.ref ?? 'name'];
  }
  if (attribute === 'Name' || attribute === naming?.nameProperty) {
    return name;
  }
  return `${name}.${attribute}`;
}

function nameOf(resource: NamedResource, naming: Naming | undefined): string {
  const given = naming === undefined ? undefined : resource.property(naming.nameProperty);
  return typeof given === 'string' ? given : resource.logicalId;
}
