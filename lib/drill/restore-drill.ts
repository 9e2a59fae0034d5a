import { Duration, Names, Stack, Token, aws_scheduler as scheduler, type aws_iam as iam, type aws_stepfunctions as sfn } from 'aws-cdk-lib'; // prettier-ignore
import { Construct } from 'constructs';
import { DRILL, type Drill } from '../../lambdas/domain/drill/settings';
import type { DrillInput } from '../../lambdas/domain/drill/drill';
import { defined } from '../../lambdas/domain/json';
import { POLICY } from '../../lambdas/domain/policy';
import { textLike } from '../../lambdas/domain/schema';
import { acknowledgeFindings } from '../acknowledgements';
import { checkDuration } from '../duration-checks';
import { anyOf } from '../engine/permissions';
import { checkProp, checkStruct, PropError, within } from '../prop-checks';
import { Timing } from '../policy/policy-schedule';
import { checkTiming } from '../policy/schedule-checks';
import type { SnapshotPolicy } from '../policy/snapshot-policy';
import { bootResources, checkBoot } from './boot-from-set';
import { Choice } from './choice';
import { checkApplication, checkPolicy, warnOfOverlap } from './drill-checks';
import { drillProfile, readInstance } from './drill-instance';
import { DrillNetwork } from './drill-network';
import { RECORDS_KINDS, RESTORE_DRILL_KINDS, type DrillRecords, type RestoreDrillProps } from './restore-drill-props';

/** The start of the instance and its removal, which the timeout has to hold beside the check. */
const AROUND_CHECK = Duration.minutes(10);

const OF_CHECK = DRILL.members.check.members.timeoutSeconds;

/**
 * Restores a set of a policy by schedule, into an instance of its own in an isolated network, and checks it there. The result
 * is written on the snapshots of the set, and told by an event and metrics. Afterwards everything is removed.
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
    const { name, settings, timeoutSeconds } = within(this, () => readProps(this, props));
    const { policy } = props;
    const { engine } = policy;
    policy._noteDrill();
    warnOfOverlap(this, props.at, timeoutSeconds);
    this.drillName = name;
    this.policy = policy;
    const instance = within(this, () => readInstance(this, props.instance ?? {}, props.check));
    const bound = within(this, () => props.check._bind(this));
    const { resources: network, ...place } = within(this, () => (props.network ?? DrillNetwork._shared())._bind(this));
    within(this, () => {
      checkBoot(policy._policy(), { ...place, ...instance });
    });
    const document = documentFor(this, bound.document, place.role);
    const check = { ...bound, document, timeoutSeconds: settings.checkSeconds };
    const drills = within(this, () => engine._drills());
    this.stateMachine = drills.stateMachine;
    this.profile = place.role === undefined ? drillProfile(this) : undefined;
    const { records } = settings;
    const drill: Drill = {
      ...{ name, policy: policy.policyName, choose: settings.choose, check, boundSeconds: timeoutSeconds },
      place: {
        ...place,
        ...instance,
        ...defined({
          instanceProfile: place.instanceProfile ?? this.profile?.instanceProfileArn,
          initializationRate: props.initializationRate,
        }),
      },
      ...defined({ records: records && { bucket: records.bucket.bucketName, prefix: records.prefix } }),
    };
    const rights = within(this, () =>
      drills.add({
        name,
        construct: this,
        resources: {
          'network of drills': network,
          ...bootResources(this, instance),
          // The role of another account has these rights itself.
          ...(place.role === undefined
            ? {
                'images of drills': instance.image === undefined ? [] : [imageArn(this, instance.image)],
                'places of drills': [],
                'snapshots of drills': [],
              }
            : {
                'images of drills': [],
                'places of drills': [place.role],
                'snapshots of drills': [anyOf(this, 'snapshot')],
              }),
          'roles of drills': this.profile === undefined ? [] : [this.instanceRole.roleArn],
          'records of drills':
            records === undefined ? [] : [records.bucket.arnForObjects(`${records.prefix}${name}/*`)],
          'keys of drills': records?.bucket.encryptionKey === undefined ? [] : [records.bucket.encryptionKey.keyArn],
        },
      }),
    );
    const input: DrillInput = { drill };
    const timing = new Timing(this, 'Schedule', {
      engine,
      starts: drills,
      schedule: { at: props.at },
      description: `Restore drill ${name} of ${policy.policyName}`,
      input: scheduler.ScheduleTargetInput.fromText(Stack.of(this).toJsonString(input)),
      enabled: props.enabled ?? true,
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

/** In another account a document of this app is known by its ARN only. */
function documentFor(scope: Construct, document: string, role: string | undefined): string {
  return role !== undefined && Token.isUnresolved(document)
    ? Stack.of(scope).formatArn({ service: 'ssm', resource: 'document', resourceName: document })
    : document;
}

function imageArn(scope: Construct, image: string): string {
  return Stack.of(scope).formatArn({ service: 'ec2', account: '', resource: 'image', resourceName: image });
}

interface Read {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly settings: {
    readonly choose: Drill['choose'];
    readonly checkSeconds: number;
    readonly records: Required<DrillRecords> | undefined;
  };
}

function readProps(scope: Construct, props: RestoreDrillProps): Read {
  checkStruct('RestoreDrill', props, RESTORE_DRILL_KINDS);
  checkPolicy(props.policy);
  checkApplication(props.policy, props.check);
  checkTiming(props.at, { at: 'at', zone: 'at: time zone' });
  const { timeout = Duration.hours(2), initializationRate } = props;
  const members = DRILL.members;
  const timeoutSeconds = checkDuration('timeout', timeout, members.boundSeconds, 'give a time in which the check surely ends, such as Duration.hours(2)'); // prettier-ignore
  if (initializationRate !== undefined) {
    const rate = members.place.members.initializationRate;
    if (Token.isUnresolved(initializationRate)) {
      throw new PropError(
        `initializationRate is known only at the deployment, allowed: ${rate.allowed}, known at synth; write the number`,
      );
    }
    checkProp('initializationRate', initializationRate, rate, 'EC2 takes no other; leave it out to load blocks when they are read'); // prettier-ignore
  }
  return {
    name: checkProp(
      'drillName',
      props.drillName ?? Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' }),
      POLICY.members.name,
      'rename the drill or leave it out',
    ),
    timeoutSeconds,
    settings: {
      choose: (props.choose ?? Choice.latest())._bind(),
      checkSeconds: readCheckTimeout(props.checkTimeout, timeoutSeconds),
      records: props.records && readRecords(props.records),
    },
  };
}

function readCheckTimeout(checkTimeout: Duration | undefined, timeoutSeconds: number): number {
  const max = Math.min(OF_CHECK.max, timeoutSeconds - AROUND_CHECK.toSeconds());
  if (checkTimeout === undefined) {
    return Math.min(Math.floor(timeoutSeconds / 2), max);
  }
  const fix = `the check ends ${AROUND_CHECK.toHumanString()} before the timeout of the drill, and within 6 hours; leave it out, or lengthen the timeout`;
  return checkDuration('checkTimeout', checkTimeout, { min: OF_CHECK.min, max }, fix);
}

/** IAM would read `*` as any characters. */
const PREFIX = textLike(/^[\w!.'()/=-]{0,400}$/, "up to 400 letters, digits and !-_.'()/=");

function readRecords(records: DrillRecords): Required<DrillRecords> {
  checkStruct('records', records, RECORDS_KINDS, 'records: ');
  const { bucket, prefix = 'drills/' } = records;
  return { bucket, prefix: checkProp('records: prefix', prefix, PREFIX, 'choose another') };
}
