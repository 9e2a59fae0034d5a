import { Stack, aws_scheduler as scheduler, type aws_iam as iam, type aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DrillInput } from '../../lambdas/domain/drill/drill';
import { defined } from '../../lambdas/domain/json';
import { acknowledgeFindings } from '../acknowledgements';
import { Timing } from '../policy/policy-schedule';
import type { SnapshotPolicy } from '../policy/snapshot-policy';
import { PropError, within } from '../prop-checks';
import { warnOfOverlap } from './drill-checks';
import { drillProfile } from './drill-instance';
import { resourcesOf } from './drill-resources';
import { readDrill } from './drill-settings';
import type { RestoreDrillProps } from './restore-drill-props';

/**
 * Restores a set of a policy by schedule, into an instance of its own in an isolated network, and checks it there. The result
 * is written on the snapshots of the set, and published as an event and as metrics. Then everything is removed.
 */
export class RestoreDrill extends Construct {
  /** Name of the drill, in its events and records. */
  readonly drillName: string;
  /** The policy whose sets are restored. */
  readonly policy: SnapshotPolicy;
  /** State machine that runs the drills of the engine. */
  readonly stateMachine: sfn.IStateMachine;
  private readonly profile: iam.InstanceProfile | undefined;

  constructor(scope: Construct, id: string, props: RestoreDrillProps) {
    super(scope, id);
    const { settings, network } = within(this, () => readDrill(this, props));
    const { name, place, boundSeconds } = settings;
    const { policy, at, records, enabled = true } = props;
    const drills = within(this, () => policy.engine._drills());
    this.drillName = name;
    this.policy = policy;
    this.stateMachine = drills.stateMachine;
    this.profile = place.role === undefined ? drillProfile(this) : undefined;
    policy._noteDrill();
    warnOfOverlap(this, at, boundSeconds);
    const instanceProfile = place.instanceProfile ?? this.profile?.instanceProfileArn;
    const drill = { ...settings, place: { ...place, ...defined({ instanceProfile }) } };
    const parts = { network, instanceRole: this.profile?.role, bucket: records?.bucket };
    const resources = resourcesOf(this, drill, parts);
    const rights = within(this, () => drills.add({ name, construct: this, resources }));
    const input: DrillInput = { drill };
    const timing = new Timing(this, 'Schedule', {
      ...{ engine: policy.engine, stateMachine: this.stateMachine, schedule: { at }, enabled },
      description: `Restore drill ${name} of ${policy.policyName}`,
      input: scheduler.ScheduleTargetInput.fromText(Stack.of(this).toJsonString(input)),
    });
    // A rate starts its first drill at once.
    timing.node.addDependency(...rights);
    acknowledgeFindings(this);
  }

  /**
   * Role of the instances: it may do nothing but receive a command from Systems Manager. Add what a check of yours calls.
   * A drill in another account has none here: its instances have the role of the profile that you gave.
   */
  get instanceRole(): iam.IRole {
    if (this.profile?.role === undefined) {
      throw new PropError(
        `instanceRole is asked of ${this.node.path}, whose instances are in another account, allowed: drills in the engine's account; change the role of the instance profile there`,
      );
    }
    return this.profile.role;
  }

  /** Grants the start of drills by hand. The input is a whole drill, so the grantee may start any drill of the engine. */
  grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }
}
