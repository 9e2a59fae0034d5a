import { Duration, RemovalPolicy, aws_iam as iam, aws_lambda as lambda, type aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FUNCTION_ENVIRONMENT, type EnvironmentName, type FunctionName } from '../../lambdas/environment';
import type { StepFunctions } from '../../statemachine/steps';
import { FUNCTION_TIMEOUT_SECONDS, STEP_FUNCTIONS } from '../../statemachine/timeouts';
import { Bundles } from './bundles';
import { networkStatements, type FunctionNetwork } from './network';
import { statementsOf, type Permitted } from './permissions';

/**
 * CPU comes with memory: 512 MB load the EC2 client, the largest part of a bundle, in under a second. The functions
 * wait for most of their time, which costs by memory, so more would be paid for and not used.
 */
const MEMORY_MB = 512;

/** The lifecycle holds all snapshots of a Region, up to 100,000, and decides over them: a whole processor's worth of memory. */
const LIFECYCLE_MEMORY_MB = 1_769;

export interface EngineFunctionsProps {
  /** A value for every variable; each function is given those that it asks for. */
  readonly environment: Readonly<Record<EnvironmentName, string>>;
  readonly permitted: Omit<Permitted, 'scope'>;
  readonly logGroup: logs.ILogGroup;
  /** @default - no VPC */
  readonly network: FunctionNetwork | undefined;
  /** For every function. */
  readonly options: Pick<lambda.FunctionOptions, 'architecture' | 'tracing'>;
  /** For the functions that thaw after a failure. */
  readonly thawing: Pick<lambda.FunctionOptions, 'reservedConcurrentExecutions'>;
}

/** What DynamoDB and SQS ask of a caller about a key. CDK's own grant writes some of these as `*`. */
const KEY_ACTIONS = [
  ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
];

/** Their concurrency is reserved where that is asked for: where Lambda throttles them, instances stay frozen. */
const THAWING: readonly FunctionName[] = ['guard', 'thaw'];

/** The functions of the engine, each with a role of its own. */
export class EngineFunctions extends Construct {
  /** What each state of the machine invokes: the version that this deployment publishes. */
  readonly steps: StepFunctions;
  /** Thaws instances whose owed thaw is overdue. */
  readonly guard: lambda.Function;
  /** Reports missed runs and labels late sets. */
  readonly sweep: lambda.Function;
  /** Carries out what happens to sets after they are taken. */
  readonly lifecycle: lambda.Function;

  private readonly bundles = new Bundles();

  constructor(scope: Construct, id: string, props: EngineFunctionsProps) {
    super(scope, id);
    const functions = mapValues(FUNCTION_ENVIRONMENT, (_, name) => this.make(name, props));
    // A Version of CDK is no IVersion where an optional member may not be `undefined`.
    this.steps = mapValues(STEP_FUNCTIONS, (name) => functions[name].currentVersion as lambda.IVersion);
    this.guard = functions.guard;
    this.sweep = functions.sweep;
    this.lifecycle = functions.lifecycle;
  }

  private make(name: FunctionName, props: EngineFunctionsProps): lambda.Function {
    const { environment, permitted, logGroup, network, options, thawing } = props;
    const role = new iam.Role(this, `${pascal(name)}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Quiesce function ${name}`,
    });
    logGroup.grantWrite(role);
    statementsOf(name, { ...permitted, scope: this }).forEach((statement) => role.addToPolicy(statement));
    if (network !== undefined) {
      // Lambda's managed policy could write to all log groups of the account.
      networkStatements().forEach((statement) => role.addToPolicy(statement));
    }
    const variables: readonly EnvironmentName[] = FUNCTION_ENVIRONMENT[name];
    if (variables.includes('LEDGER_TABLE')) {
      permitted.ledger.encryptionKey?.grant(role, ...KEY_ACTIONS);
    }
    return new lambda.Function(this, pascal(name), {
      description: `Quiesce: ${name}`,
      code: this.bundles.code(name),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: name === 'lifecycle' ? LIFECYCLE_MEMORY_MB : MEMORY_MB,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS[name]),
      environment: Object.fromEntries(variables.map((variable) => [variable, environment[variable]])),
      role,
      logGroup,
      ...options,
      ...network,
      ...(THAWING.includes(name) ? thawing : {}),
      // Runs that are going on invoke the version of their deployment. One whose creation is rolled back is deleted:
      // Lambda refuses to publish the same code again while it is the last version.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
  }
}

/** `freeze-window` is the construct `FreezeWindow`. */
function pascal(name: FunctionName): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}

function mapValues<Key extends string, From, To>(
  record: Readonly<Record<Key, From>>,
  map: (value: From, key: Key) => To,
): Readonly<Record<Key, To>> {
  const entries = (Object.entries(record) as [Key, From][]).map(([key, value]) => [key, map(value, key)]);
  return Object.fromEntries(entries) as Record<Key, To>;
}
