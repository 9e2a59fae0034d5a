import {
  CfnOutput,
  Duration,
  Stack,
  type aws_events as events,
  type aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  type aws_scheduler as scheduler,
  type aws_sqs as sqs,
  type aws_stepfunctions as sfn,
  type aws_dynamodb as dynamodb,
} from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { RUN_FUNCTIONS } from '../../lambdas/environment';
import { runDefinition } from '../../statemachine/definition';
import { FUNCTION_TIMEOUT_SECONDS, RUN_STEP_FUNCTIONS } from '../../statemachine/timeouts';
import { acknowledgeFindings } from '../acknowledgements';
import { SnapshotEngineBase, type ISnapshotEngine } from './engine-base';
import { EngineDrills } from './engine-drills';
import { EngineFunctions, type EngineFunctionsProps } from './engine-functions';
import { engineLogs } from './engine-logs';
import { engineMachine } from './engine-machine';
import { EngineScheduling } from './engine-scheduling';
import { defaultEventBus, ImportedEngine, type SnapshotEngineAttributes } from './imported-engine';
import { Ledger } from './ledger';
import { readNetwork } from './network';
import { Guard, Lifecycle, Sweep } from './rules';
import { readEngineProps, type SnapshotEngineProps } from './snapshot-engine-props';
import { defined } from '../../lambdas/domain/json';
import { within } from '../prop-checks';

/** Calls of CreateSnapshots that EC2 lets an account make in a Region: 5 a second once its bucket of 100 is empty. */
const CREATE_SNAPSHOTS_PER_SECOND = 5;

/** Delivery of a script: twice what Run Command asks for at least, since an agent that wakes up needs longer. */
const DELIVERY_SECONDS = 60;

/** Until EC2 and Run Command surely show what was just made: longer than the 10 to 30 s that were seen. */
const CONSISTENCY_SECONDS = 30;

/** Ids (22 bytes) and verdicts (up to 50) of a page stay below 150 kB of the 256 KiB that a state may hold. */
const PAGE_SIZE = 2000;

/** A nightly run is over before the day begins. The guard thaws what it still holds. */
const RUN_TIMEOUT = Duration.hours(6);

/**
 * Everything that policies share, deployed once: the state machine with its functions, the ledger, the guard, the sweep,
 * the lifecycle, and what the schedules need. It costs almost nothing while no run is active.
 */
export class SnapshotEngine extends SnapshotEngineBase {
  /** Uses an engine that another stack or app deployed, in the same account and Region. */
  static fromAttributes(scope: Construct, id: string, attrs: SnapshotEngineAttributes): ISnapshotEngine {
    return new ImportedEngine(scope, id, attrs);
  }

  readonly stateMachine: sfn.IStateMachine;
  readonly scheduleGroup: scheduler.IScheduleGroup;
  readonly schedulerRole: iam.IRole;
  readonly deadLetterQueue: sqs.IQueue;
  readonly eventBus: events.IEventBus;
  /** The ledger: claims of runs, locks on instances (holds), rate-limit slots, and owed thaws. */
  readonly ledgerTable: dynamodb.Table;
  /** The guard: every minute it thaws instances whose owed thaw is overdue. */
  readonly guardFunction: lambda.IFunction;
  /** The sweep: every five minutes it reports missed runs and labels sets that appeared late. */
  readonly sweepFunction: lambda.IFunction;
  /** The lifecycle: every minute, and when EC2 says that a snapshot has completed, it looks whether a round is due. */
  readonly lifecycleFunction: lambda.IFunction;
  /** Logs of all functions and of the state machine. */
  readonly logGroup: logs.ILogGroup;
  private readonly scheduling: EngineScheduling;
  private readonly functionsProps: EngineFunctionsProps;
  private readonly tracingEnabled: boolean;
  private drills: EngineDrills | undefined;
  private readonly drillVisits: (() => void)[] = [];

  constructor(scope: Construct, id: string, props: SnapshotEngineProps = {}) {
    super(scope, id);
    const { slotShare, instanceTags } = within(this, () => readEngineProps(props));
    const { encryptionKey, architecture, tracing, reservedConcurrentExecutions } = props;

    const ledger = new Ledger(this, 'Ledger', encryptionKey);
    this.ledgerTable = ledger.table;
    this.eventBus = props.eventBus ?? defaultEventBus(this);
    this.logGroup = engineLogs(this, {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      ...defined({ encryptionKey }),
    });

    const scheduling = new EngineScheduling(this, 'Scheduling', encryptionKey);
    this.scheduling = scheduling;
    this.scheduleGroup = scheduling.group;
    this.deadLetterQueue = scheduling.deadLetterQueue;
    this.functionsProps = {
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        EVENT_BUS: this.eventBus.eventBusName,
        SLOTS_PER_SECOND: String(slotShare * CREATE_SNAPSHOTS_PER_SECOND),
        REQUEST_SHARE: String(slotShare),
        DELIVERY_SECONDS: String(DELIVERY_SECONDS),
        CONSISTENCY_SECONDS: String(CONSISTENCY_SECONDS),
        PAGE_SIZE: String(PAGE_SIZE),
        // The one function that sends pre-scripts.
        ACTING_SECONDS: String(FUNCTION_TIMEOUT_SECONDS[RUN_STEP_FUNCTIONS.SendPreScript]),
        RUN_SECONDS: String(RUN_TIMEOUT.toSeconds()),
        DEAD_LETTER_QUEUE: this.deadLetterQueue.queueUrl,
        SCHEDULE_GROUP: this.scheduleGroup.scheduleGroupName,
        HOME_REGION: Stack.of(this).region,
      },
      permitted: {
        ledger,
        eventBus: this.eventBus,
        instanceTags,
        group: scheduling.group,
        deadLetterQueue: this.deadLetterQueue,
      },
      logGroup: this.logGroup,
      network: within(this, () => readNetwork(this, props, () => this._hasDrills)),
      options: defined({ architecture, tracing }),
      thawing: defined({ reservedConcurrentExecutions }),
    };
    this.tracingEnabled = tracing !== lambda.Tracing.DISABLED;
    const made = new EngineFunctions(this, 'Functions', RUN_FUNCTIONS, this.functionsProps);
    const { guard, sweep, lifecycle } = made.functions;
    this.stateMachine = engineMachine(this, 'Runs', {
      definition: runDefinition(this, made.steps(RUN_STEP_FUNCTIONS)),
      timeout: RUN_TIMEOUT,
      tracingEnabled: this.tracingEnabled,
      logGroup: this.logGroup,
      ledgerTable: ledger.table,
    });
    this.schedulerRole = scheduling.roleToStart(this.stateMachine);
    this.guardFunction = guard;
    this.sweepFunction = sweep;
    this.lifecycleFunction = lifecycle;
    new Guard(this, 'Guard', guard, this.stateMachine);
    new Sweep(this, 'Sweep', sweep);
    new Lifecycle(this, 'Lifecycle', lifecycle);
    this.addOutputs();
    acknowledgeFindings(this);
  }

  /** @internal */
  override _orderBefore(schedule: IConstruct): void {
    this.scheduling.orderBefore(schedule);
  }

  /** @internal */
  override _drills(): EngineDrills {
    if (this.drills === undefined) {
      this.drills = new EngineDrills(this, 'Drills', {
        functions: this.functionsProps,
        tracingEnabled: this.tracingEnabled,
      });
      this.scheduling.roleToStart(this.drills.stateMachine);
      this.drillVisits.forEach((visit) => {
        visit();
      });
    }
    return this.drills;
  }

  /**
   * Visits the engine when it has a drill, now or later.
   *
   * @internal
   */
  _whenDrilled(visit: () => void): void {
    this.drillVisits.push(visit);
    if (this.drills !== undefined) {
      visit();
    }
  }

  /** @internal */
  get _hasDrills(): boolean {
    return this.drills !== undefined;
  }

  /** What an operator needs, and what `fromAttributes` takes. */
  private addOutputs(): void {
    const outputs: Readonly<Record<string, readonly [value: string, description: string]>> = {
      StateMachineArn: [this.stateMachine.stateMachineArn, 'Runs the policies'],
      LedgerTableName: [this.ledgerTable.tableName, 'Claims, holds, slots and owed thaws'],
      DeadLetterQueueArn: [this.deadLetterQueue.queueArn, 'Firings that could not start a run'],
      LogGroupName: [this.logGroup.logGroupName, 'Logs of functions and runs'],
      ScheduleGroupName: [this.scheduleGroup.scheduleGroupName, 'Holds the schedules of all policies'],
      SchedulerRoleArn: [this.schedulerRole.roleArn, 'Starts runs for the schedules'],
      StartRunCommand: [
        `npx quiesce run --policy POLICY --region ${Stack.of(this).region} --follow`,
        'Starts a run of POLICY by hand',
      ],
    };
    for (const [id, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, id, { value, description });
    }
  }
}
