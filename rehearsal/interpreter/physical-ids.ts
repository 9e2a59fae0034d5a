import { createHash } from 'node:crypto';
import type { JsonValue } from './json';

/** Where a stack is pretended to be deployed. */
export interface AwsEnvironment {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** @default rehearsal */
  readonly stackName?: string;
  /** What another stack of the same app exports by this name, or gives as `STACK.OUTPUT`. */
  readonly exported?: (name: string) => JsonValue | undefined;
  /** What becomes of a value that only a deployment knows: its JSON as a text, or an error. @default error */
  readonly unresolved?: 'as-text' | 'error';
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
  'AWS::IAM::InstanceProfile': ['InstanceProfileName', 'iam', 'instance-profile/NAME', 'name'],
  'AWS::IAM::Role': ['RoleName', 'iam', 'role/NAME', 'name'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'logs', 'log-group:NAME:*', 'name'],
  'AWS::Scheduler::ScheduleGroup': ['Name', 'scheduler', 'schedule-group/NAME', 'name'],
  'AWS::SSM::Document': ['Name', 'ssm', 'document/NAME', 'name'],
};

/** Types whose resources AWS names itself, by a prefix and hexadecimal digits, and the attribute that gives the same. */
const NUMBERED: Readonly<Record<string, readonly [prefix: string, attribute: string]>> = {
  'AWS::EC2::VPC': ['vpc', 'VpcId'],
  'AWS::EC2::Subnet': ['subnet', 'SubnetId'],
  'AWS::EC2::SecurityGroup': ['sg', 'GroupId'],
  'AWS::EC2::RouteTable': ['rtb', 'RouteTableId'],
  'AWS::EC2::VPCEndpoint': ['vpce', 'Id'],
  'AWS::EC2::InternetGateway': ['igw', 'InternetGatewayId'],
  'AWS::EC2::NatGateway': ['nat', 'NatGatewayId'],
  'AWS::EC2::TransitGateway': ['tgw', 'Id'],
};

/** An id as AWS gives one, always the same for the same logical id. */
export function hexIdOf(prefix: string, logicalId: string): string {
  return `${prefix}-${createHash('sha256').update(logicalId).digest('hex').slice(0, 17)}`;
}

/** What `Ref` (as `attribute`) or `Fn::GetAtt` gives for a resource; the logical id is the name where none is given. */
export function physicalIdOf({ logicalId, type, property, environment }: NamedResource, attribute: string): string {
  const { partition, region, account } = environment;
  const [prefix, idAttribute] = NUMBERED[type] ?? [];
  if (prefix !== undefined && (attribute === 'Ref' || attribute === idAttribute)) {
    return hexIdOf(prefix, logicalId);
  }
  if (type === 'AWS::EC2::VPC' && attribute === 'DefaultSecurityGroup') {
    return hexIdOf('sg', `${logicalId}.${attribute}`);
  }
  if (type === 'AWS::S3::Bucket') {
    return bucketName({ logicalId, given: property('BucketName') }, attribute, environment);
  }
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
  if (attribute === 'Name' || attribute === nameProperty) {
    return name;
  }
  // Such as the CidrBlock of a VPC.
  const same = property(attribute);
  return typeof same === 'string' ? same : `${name}.${attribute}`;
}

/** A bucket's name has no capitals, and its ARN neither Region nor account. */
function bucketName(
  { logicalId, given }: { readonly logicalId: string; readonly given: JsonValue },
  attribute: string,
  { partition, region }: AwsEnvironment,
): string {
  const name = typeof given === 'string' ? given : logicalId.toLowerCase();
  const attributes: Readonly<Record<string, string>> = {
    Ref: name,
    Arn: `arn:${partition}:s3:::${name}`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  };
  return attributes[attribute] ?? `${name}.${attribute}`;
}
