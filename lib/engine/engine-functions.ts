import { Duration, RemovalPolicy, aws_iam as iam, aws_lambda as lambda, type aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { StepName } from '../../lambdas/contract';
import { FUNCTION_ENVIRONMENT, type EnvironmentName, type FunctionName } from '../../lambdas/environment';
import type { StepFunctions } from '../../statemachine/steps';
import { FUNCTION_TIMEOUT_SECONDS } from '../../statemachine/timeouts';
import { Bundles } from './bundles';
import { networkStatements, type FunctionNetwork } from './network';
import { drillStatementsOf, statementsOf, type DrillResources, type Permitted } from './permissions';

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

/** Functions of an engine, each with a role of its own. */
export class EngineFunctions<Name extends FunctionName> extends Construct {
  readonly functions: Readonly<Record<Name, lambda.Function>>;
  private readonly bundles = new Bundles();

  constructor(
    scope: Construct,
    id: string,
    private readonly names: readonly Name[],
    private readonly props: EngineFunctionsProps,
  ) {
    super(scope, id);
    const made = names.map((name) => [name, this.make(name, props)]);
    this.functions = Object.fromEntries(made) as Record<Name, lambda.Function>;
  }

  /** What each state of a machine invokes: the version that this deployment publishes. */
  steps<Step extends StepName>(functionOf: Readonly<Record<Step, Name>>): StepFunctions<Step> {
    const entries = Object.entries<Name>(functionOf).map(([step, name]) => [step, this.functions[name].currentVersion]);
    return Object.fromEntries(entries) as Record<Step, lambda.IVersion>;
  }

  /** Allows what one more drill needs, by policies in the drill: its resources may be in a stack that depends on this one. */
  allowDrill(drill: Construct, resources: DrillResources): readonly iam.Policy[] {
    return this.names.flatMap((name) => {
      const statements = drillStatementsOf(name, { ...this.props.permitted, scope: this }, resources);
      const { role } = this.functions[name];
      return role === undefined || statements.length === 0
        ? []
        : [new iam.Policy(drill, `${pascal(name)}Rights`, { statements: [...statements], roles: [role] })];
    });
  }

  private make(name: Name, props: EngineFunctionsProps): lambda.Function {
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
