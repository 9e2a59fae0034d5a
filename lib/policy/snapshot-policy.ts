import {
  Duration,
  Lazy,
  Names,
  Stack,
  type aws_cloudwatch as cloudwatch,
  type aws_events as events,
  type aws_iam as iam,
  aws_scheduler as scheduler,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  CriticalSection,
  criticalSectionOf,
  MAX_POLICY_BYTES,
  POLICY,
  promiseOf,
  type Policy,
  type RunRequest,
  type Schedule,
} from '../../lambdas/domain/policy';
import { longestForm } from '../../lambdas/domain/policy-check';
import { SNAPSHOT_FORM_LENGTH } from '../../lambdas/domain/snapshot-form';
import type { ISnapshotEngine } from '../engine/engine-base';
import { checkLifecycle, warnOfLifecycle } from '../lifecycle/lifecycle-checks';
import { drillAlarm } from '../observability/drill-alarm';
import { Observed } from '../observability/events';
import { checkSchedules, readSchedule, Timing, type PolicySchedule } from './policy-schedule';
import { warnOfRate, warnOfUndrilled } from './schedule-checks';
import { checkSeconds } from '../duration-checks';
import { checkProp, checkStruct, within } from '../prop-checks';
import { SNAPSHOT_POLICY_KINDS, type SnapshotPolicyProps } from './snapshot-policy-props';
import { grantInGuestSnapshots } from '../quiesce/in-guest-permission';
import { readFilter, readPolicyTags } from './tags';

/** Which instances to snapshot, when, and how to quiesce them. Each schedule starts runs of the engine. */
export class SnapshotPolicy extends Observed {
  /** Name of the policy: on every snapshot, in events, and the dimension of its metrics. */
  readonly policyName: string;
  /** The engine that runs the policy. */
  readonly engine: ISnapshotEngine;
  readonly eventBus: events.IEventBus;
  /**
   * The application that a document of the library quiesces.
   *
   * @internal
   */
  readonly _application: string | undefined;
  /** @internal */
  protected readonly _metricDimensions: Readonly<Record<string, string>>;

  private readonly settings: Omit<Policy, 'schedules'>;
  private readonly schedules: Schedule[] = [];
  private readonly timings: Construct;
  private readonly enabled: boolean;
  private hasDrill = false;

  constructor(scope: Construct, id: string, props: SnapshotPolicyProps) {
    super(scope, id);
    this.settings = within(this, () => readSettings(this, props));
    this._application = props.quiesce._application;
    this.engine = props.engine;
    this.eventBus = props.engine.eventBus;
    this.policyName = this.settings.name;
    this._metricDimensions = { Policy: this.policyName };
    this.enabled = props.enabled ?? true;
    this.timings = new Construct(this, 'Schedules');
    within(this, () => {
      this.engine._registerPolicy(this.policyName, this);
    });
    for (const schedule of props.schedules ?? []) {
      this.addSchedule(schedule);
    }
    this.node.addValidation({
      validate: () => [...this.missingSchedules(), ...this.tooLarge(), ...this.requestTooLong()],
    });
    warnOfUndrilled(this, () => (this.hasDrill ? [] : this.schedules));
  }

  /** Adds a timing; a policy has 1 to 4. */
  addSchedule(schedule: PolicySchedule): void {
    const read = within(this, () => {
      const given = readSchedule(schedule, promiseOf(this.settings));
      checkSchedules([...this.schedules, given]);
      checkLifecycle(given, Stack.of(this).region); // The engine is in the same Region.
      return given;
    });
    this.schedules.push(read);
    if (this.settings.quiesce.kind !== 'none') {
      warnOfRate(this, schedule);
    }
    warnOfLifecycle(this, read);
    new Timing(this.timings, idOf(read), {
      engine: this.engine,
      stateMachine: this.engine.stateMachine,
      schedule,
      enabled: this.enabled,
      description: `${this.policyName}: ${schedule.name}`,
      // Lazy: a run must know all schedules of its policy, also those that are added after this one.
      input: scheduler.ScheduleTargetInput.fromText(Lazy.string({ produce: () => this.inputOf(read) })),
    });
  }

  /** Grants the start of runs by hand. The input of a run is a whole policy, so the grantee may run any policy. */
  grantStartRun(grantee: iam.IGrantable): iam.Grant {
    return this.engine.grantStartRun(grantee);
  }

  /**
   * Lets the role of an instance make this policy's sets of that instance. `CriticalSection.IN_GUEST` needs this for the
   * role of every target. The permission does not allow to delete, read or label existing snapshots.
   */
  grantInGuestSnapshots(grantee: iam.IGrantable): iam.Grant {
    if (criticalSectionOf(this.settings) !== CriticalSection.IN_GUEST) {
      throw new Error(
        `${this.node.path}: criticalSection of the policy "${this.policyName}" is ${CriticalSection.IN_ENGINE}, allowed for grantInGuestSnapshots: ${CriticalSection.IN_GUEST}; the engine makes the sets of this policy, so its targets need no permission`,
      );
    }
    return grantInGuestSnapshots(this, this.policyName, grantee);
  }

  /**
   * An alarm that starts when the newest restore drill of the policy did not pass, or is older than this: whole minutes from
   * an hour. It starts too when nothing is told of a drill for an hour. It has no actions: add them with `addAlarmAction`.
   */
  alarmOnDrillOlderThan(age: Duration): cloudwatch.Alarm {
    this.node.addValidation({ validate: () => this.missingDrill() });
    return within(this, () => drillAlarm(this, age));
  }

  /**
   * A drill restores sets of this policy.
   *
   * @internal
   */
  _noteDrill(): void {
    this.hasDrill = true;
  }

  /** @internal */
  protected _eventFilter(policyField: 'policy' | 'policy_id'): Readonly<Record<string, readonly string[]>> {
    return { [policyField]: [this.policyName] };
  }

  /** @internal */
  get _isAwaited(): boolean {
    return this.enabled && promiseOf(this.settings) === 'application-consistent';
  }

  /** @internal */
  _policy(): Policy {
    return { ...this.settings, schedules: this.schedules };
  }

  private inputOf(schedule: Schedule): string {
    const request: RunRequest = {
      policy: this._policy(),
      schedule: schedule.name,
      scheduledTime: scheduler.ContextAttribute.scheduledTime,
    };
    return Stack.of(this).toJsonString(request);
  }

  private missingSchedules(): string[] {
    return this.schedules.length === 0
      ? ['schedules is empty, allowed: 1 to 4 schedules; give one in the props or call addSchedule']
      : [];
  }

  private missingDrill(): string[] {
    return this.hasDrill
      ? []
      : [
          `alarmOnDrillOlderThan is called, and no RestoreDrill restores sets of the policy "${this.policyName}", allowed: policies with a drill, because the alarm would never end; create one, or remove the alarm`,
        ];
  }

  private tooLarge(): string[] {
    const bytes = Buffer.byteLength(JSON.stringify(Stack.of(this).resolve(this._policy())));
    return bytes > MAX_POLICY_BYTES
      ? [
          `the policy "${this.policyName}" has ${bytes} bytes as JSON, allowed: at most ${MAX_POLICY_BYTES}; shorten its tags or its description`,
        ]
      : [];
  }

  private requestTooLong(): string[] {
    const policy = this._policy();
    if (criticalSectionOf(policy) !== CriticalSection.IN_GUEST) {
      return [];
    }
    const longest = Math.max(...policy.schedules.map(({ name }) => longestForm(policy, name).length));
    return longest > SNAPSHOT_FORM_LENGTH
      ? [
          `tags make a snapshot request of ${longest} characters, allowed with CriticalSection.IN_GUEST: ${SNAPSHOT_FORM_LENGTH}; shorten them, or leave the critical section to the engine`,
        ]
      : [];
  }
}

/** Constructs take a name that every object has, such as `constructor`, for that of another child. */
function idOf({ name }: Schedule): string {
  return name in {} ? `Schedule ${name}` : name;
}

/** Translates the props to the policy's JSON. */
function readSettings(scope: Construct, props: SnapshotPolicyProps): Omit<Policy, 'schedules'> {
  checkStruct('SnapshotPolicy', props, SNAPSHOT_POLICY_KINDS);
  const name = checkProp(
    'policyName',
    props.policyName ?? Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' }),
    POLICY.members.name,
    'rename the policy or leave it out',
  );
  const { description, timeout = Duration.seconds(30), retries = 0, copyTags = false, maxConcurrency = 40 } = props;
  const allowed = POLICY.members;
  const timeoutSeconds = checkSeconds('timeout', timeout, allowed.timeoutSeconds, {
    tooShort: 'Run Command alone needs some seconds; lengthen it',
    tooLong: 'move slow work out of the scripts, because writes wait for them',
  });
  const excludeDataVolumes = readFilter(
    'excludeDataVolumes',
    props.excludeDataVolumes ?? {},
    allowed.volumes.members.excludeDataVolumes,
    'give these volumes one tag of their own',
  );
  const tags = readPolicyTags('tags', props.tags ?? {});
  return {
    name,
    ...(description === undefined
      ? {}
      : {
          description: checkProp('description', description, allowed.description, 'shorten it, or write it in ASCII'),
        }),
    targets: props.targets._bind(),
    quiesce: props.quiesce._bind(scope, { timeoutSeconds, excludeDataVolumes, copyTags, tags }),
    timeoutSeconds,
    retries: checkProp('retries', retries, allowed.retries, 'find out why the scripts fail'),
    onPreScriptFailure: props.onPreScriptFailure ?? props.quiesce.defaultOnPreScriptFailure,
    volumes: { excludeBootVolume: props.excludeBootVolume ?? false, excludeDataVolumes },
    tags: { add: tags, copyFromVolumes: copyTags },
    maxConcurrency: checkProp(
      'maxConcurrency',
      maxConcurrency,
      allowed.maxConcurrency,
      'the engine limits the rate of snapshots anyway',
    ),
  };
}
