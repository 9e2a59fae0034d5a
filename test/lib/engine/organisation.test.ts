import {
  Annotations,
  RemovalPolicies,
  RemovalPolicy,
  type aws_dynamodb as dynamodb,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  type Stack,
} from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FUNCTIONS } from '../../../lambdas/environment';
import { Quiesce, SnapshotAlarms, SnapshotEngine, type SnapshotEngineProps } from '../../../lib';
import { templateOf, testStack } from '../../../lab/synthesize';
import { aPolicy } from '../builders';

const FUNCTIONS = RUN_FUNCTIONS.length;

function templateWith(change: (engine: SnapshotEngine, stack: Stack) => void): ReturnType<typeof templateOf> {
  const stack = testStack();
  change(new SnapshotEngine(stack, 'Engine'), stack);
  return templateOf(stack);
}

function engineTemplate(props: SnapshotEngineProps): ReturnType<typeof templateOf> {
  const stack = testStack();
  new SnapshotEngine(stack, 'Engine', props);
  return templateOf(stack);
}

describe('architecture and tracing', () => {
  const traced = engineTemplate({ architecture: lambda.Architecture.X86_64, tracing: lambda.Tracing.ACTIVE });

  test('reach every function, each with the permission to write its traces', () => {
    const expected = { Architectures: ['x86_64'], TracingConfig: { Mode: 'Active' } };
    traced.resourcePropertiesCountIs('AWS::Lambda::Function', expected, FUNCTIONS);
    const writing = Object.values(traced.findResources('AWS::IAM::Policy')).filter((policy) => {
      const text = JSON.stringify(policy);
      return text.includes('EngineFunctions') && text.includes('xray:PutTraceSegments');
    });
    expect(writing).toHaveLength(FUNCTIONS + 1); // And the machine, which may invoke the functions.
    traced.hasResourceProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: true } });
  });

  test('are ARM and the machine alone by default', () => {
    const plain = engineTemplate({});
    const expected = { Architectures: ['arm64'], TracingConfig: Match.absent(), VpcConfig: Match.absent() };
    plain.resourcePropertiesCountIs('AWS::Lambda::Function', expected, FUNCTIONS);
    plain.hasResourceProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: true } });
  });

  test('can be switched off for the machine too', () => {
    const dark = engineTemplate({ tracing: lambda.Tracing.DISABLED });
    dark.hasResourceProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: false } });
    dark.resourcePropertiesCountIs('AWS::Lambda::Function', { TracingConfig: Match.absent() }, FUNCTIONS);
  });
});

describe('reserved concurrency', () => {
  test('is for the functions that thaw after a failure, and for no other', () => {
    const template = engineTemplate({ reservedConcurrentExecutions: 100 });
    const reserved = template.findResources('AWS::Lambda::Function', {
      Properties: { ReservedConcurrentExecutions: 100 },
    });
    expect(
      Object.values(reserved).map(({ Properties }) => (Properties as { Description: string }).Description),
    ).toEqual(['Quiesce: thaw', 'Quiesce: guard']);
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { ReservedConcurrentExecutions: Match.absent() },
      FUNCTIONS - 2,
    );
  });

  test('is none by default, because an account with a small quota refuses it', () => {
    const none = { ReservedConcurrentExecutions: Match.absent() };
    engineTemplate({}).resourcePropertiesCountIs('AWS::Lambda::Function', none, FUNCTIONS);
  });

  test.each([9, 1_001, 10.5])('is refused: %s', (reservedConcurrentExecutions) => {
    expect(() => new SnapshotEngine(testStack(), 'Engine', { reservedConcurrentExecutions })).toThrow(
      new Error(
        `Stack/Engine: reservedConcurrentExecutions is ${reservedConcurrentExecutions}, allowed: whole numbers from 10 to 1000; give as many as targets may be thawed at once, or leave it out`,
      ),
    );
  });
});

describe("CDK's own means work on an engine", () => {
  test('a permissions boundary is on every role', () => {
    const template = templateWith((engine, stack) => {
      const boundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'Boundary');
      iam.PermissionsBoundary.of(engine).apply(boundary);
    });
    const arn = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/Boundary']],
    };
    template.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: arn });
  });

  test('the log group goes with the stack where that is asked for, and nothing else does', () => {
    const template = templateWith((engine) => {
      RemovalPolicies.of(engine.logGroup).destroy();
    });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    template.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    template.allResources('AWS::Lambda::Version', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('the ledger goes too, once its deletion protection is off', () => {
    const template = templateWith(({ ledgerTable }) => {
      ledgerTable.applyRemovalPolicy(RemovalPolicy.DESTROY);
      (ledgerTable.node.defaultChild as dynamodb.CfnTable).deletionProtectionEnabled = false;
    });
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('whole trees can be destroyed but for the versions that runs use', () => {
    const template = templateWith((_, stack) => {
      RemovalPolicies.of(stack).destroy({ excludeResourceTypes: ['AWS::Lambda::Version'] });
    });
    template.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete' });
    template.allResources('AWS::Lambda::Version', { DeletionPolicy: 'RetainExceptOnCreate' });
  });
});

describe('docs/deploying.md and docs/permissions.md', () => {
  const stack = testStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    ...{ vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'] },
    ...{ privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'] },
  });
  const engine = new SnapshotEngine(stack, 'Engine', {
    vpc,
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/0'),
    tracing: lambda.Tracing.ACTIVE,
  });
  Annotations.of(engine).acknowledgeWarning('@quiesce/key-policy');
  aPolicy(stack, { engine, quiesce: Quiesce.postgresql() });
  new SnapshotAlarms(stack, 'Alarms', { engine });
  const template = templateOf(stack);
  const page = (name: string) => readFileSync(join(__dirname, '../../../docs', name), 'utf8');

  test('name the number of roles', () => {
    const roles = Object.keys(template.findResources('AWS::IAM::Role'));
    expect(page('deploying.md')).toContain(`an engine has ${String(roles.length)} `);
  });

  test('name each service that a permissions boundary must allow', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).map((policy) => JSON.stringify(policy));
    const services = policies.flatMap((text) =>
      [...text.matchAll(/"([a-z]+):[A-Z][A-Za-z]+\*?"/g)].map(([, name]) => name),
    );
    const between = /<!-- services:begin -->(.*)<!-- services:end -->/s.exec(page('permissions.md'))?.[1] ?? '';
    const named = [...between.matchAll(/`([a-z]+)`/g)].map(([, name]) => name);
    expect(named).toEqual([...new Set(services)].sort());
  });
});
