import { CfnOutput, Duration, type aws_iam as iam, type aws_lambda as lambda, type aws_stepfunctions as sfn } from 'aws-cdk-lib'; // prettier-ignore
import { Construct, type IConstruct } from 'constructs';
import { DRILL_FUNCTIONS, type DrillFunctionName } from '../../lambdas/environment';
import { drillDefinition } from '../../statemachine/drill';
import { DRILL_STEP_FUNCTIONS } from '../../statemachine/timeouts';
import { acknowledgeFindings } from '../acknowledgements';
import { PropError } from '../prop-checks';
import { EngineFunctions, type EngineFunctionsProps } from './engine-functions';
import { engineMachine } from './engine-machine';
import type { DrillResources } from './permissions';
import { DrillGuard } from './rules';

/**
 * The longest bound of a drill (24 hours), the steps before its launch, and those after its bound with all their retries.
 */
const DRILL_TIMEOUT = Duration.hours(28);

export interface EngineDrillsProps {
  readonly functions: EngineFunctionsProps;
  readonly tracingEnabled: boolean;
}

/** What a drill brings to the engine. */
export interface RegisteredDrill {
  readonly name: string;
  readonly construct: Construct;
  readonly resources: DrillResources;
}

/** What all restore drills of an engine share. It exists only where there is a drill. */
export class EngineDrills extends Construct {
  readonly stateMachine: sfn.IStateMachine;
  /** Removes what drills left. */
  readonly guardFunction: lambda.IFunction;
  private readonly functions: EngineFunctions<DrillFunctionName>;
  private readonly drills = new Map<string, IConstruct>();

  constructor(scope: Construct, id: string, { functions, tracingEnabled }: EngineDrillsProps) {
    super(scope, id);
    this.functions = new EngineFunctions(this, 'Functions', DRILL_FUNCTIONS, functions);
    const guard = this.functions.functions['drill-guard'];
    this.guardFunction = guard;
    this.stateMachine = engineMachine(this, 'Machine', {
      definition: drillDefinition(this, this.functions.steps(DRILL_STEP_FUNCTIONS)),
      timeout: DRILL_TIMEOUT,
      tracingEnabled,
      logGroup: functions.logGroup,
      ledgerTable: functions.permitted.ledger.table,
    });
    new DrillGuard(this, 'Guard', guard, this.stateMachine);
    acknowledgeFindings(this);
    new CfnOutput(this, 'StateMachineArn', {
      value: this.stateMachine.stateMachineArn,
      description: 'Runs the drills',
    });
  }

  /**
   * Allows what a drill needs, by the policies that are returned. Refuses two drills with the same name, because the name
   * identifies their records.
   */
  add({ name, construct, resources }: RegisteredDrill): readonly iam.Policy[] {
    const other = this.drills.get(name);
    if (other !== undefined) {
      throw new PropError(
        `drillName is "${name}", which ${other.node.path} already has, allowed: a name that no other drill of the engine has; choose another`,
      );
    }
    this.drills.set(name, construct);
    return this.functions.allowDrill(construct, resources);
  }
}
