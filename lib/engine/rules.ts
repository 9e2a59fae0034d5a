import {
  Duration,
  aws_events as events,
  aws_events_targets as targets,
  type aws_lambda as lambda,
  type aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TARGETS_LABEL } from '../../statemachine/steps';

/** Calls the guard every minute and when a run ends abnormally. Both rules need the default bus, where AWS publishes. */
export class Guard extends Construct {
  constructor(scope: Construct, id: string, guardFunction: lambda.Function, stateMachine: sfn.IStateMachine) {
    super(scope, id);
    // The next minute calls again, so nothing is repeated: a backlog would only thaw what is thawed.
    guardFunction.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    const target = new targets.LambdaFunction(guardFunction, { retryAttempts: 0, maxEventAge: Duration.minutes(1) });

    new events.Rule(this, 'EveryMinute', {
      description: 'Quiesce: thaws what is overdue',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [target],
    });
    new events.Rule(this, 'RunEndedAbnormally', {
      description: 'Quiesce: thaws what a run left behind',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          // It is not documented whether the children of a Distributed Map have such events. If they do, the thaw is earlier.
          stateMachineArn: [stateMachine.stateMachineArn, `${stateMachine.stateMachineArn}/${TARGETS_LABEL}`],
        },
      },
      targets: [target],
    });
  }
}

/** Calls the sweep every five minutes. A function of its own, so that no look for what is missing delays a thaw. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, sweepFunction: lambda.Function) {
    super(scope, id);
    // The next five minutes call again: nothing is lost by one that failed.
    sweepFunction.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    new events.Rule(this, 'EveryFiveMinutes', {
      description: 'Quiesce: looks for runs that are missing and sets that came late',
      schedule: events.Schedule.rate(Duration.minutes(5)),
      targets: [new targets.LambdaFunction(sweepFunction, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
  }
}

/**
 * Calls the lifecycle every minute, and when EC2 tells of a snapshot: it says so of every snapshot of the account, and of a
 * failed one too. Most calls read one item of the ledger and end. Two rounds never go on at once, because the ledger gives
 * one claim: reserved concurrency would refuse calls that the ledger must hear of, and take them from the account's other
 * functions.
 */
export class Lifecycle extends Construct {
  constructor(scope: Construct, id: string, lifecycleFunction: lambda.Function) {
    super(scope, id);
    // The next minute calls again, and a waking that was lost costs 16 minutes at most.
    lifecycleFunction.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    const target = new targets.LambdaFunction(lifecycleFunction, {
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    });
    new events.Rule(this, 'EveryMinute', {
      description: 'Quiesce: keeps, copies and removes snapshot sets',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [target],
    });
    new events.Rule(this, 'SnapshotChanged', {
      description: 'Quiesce: goes on with snapshot sets that have completed or failed',
      eventPattern: {
        source: ['aws.ec2'],
        detailType: ['EBS Multi-Volume Snapshots Completion Status', 'EBS Snapshot Notification'],
      },
      targets: [target],
    });
  }
}

/**
 * Calls the guard of the drills every five minutes, and when a drill ends abnormally. A drill that did not pass ends so too;
 * then there is nothing to do.
 */
export class DrillGuard extends Construct {
  constructor(scope: Construct, id: string, guardFunction: lambda.Function, stateMachine: sfn.IStateMachine) {
    super(scope, id);
    // The next five minutes call again: the removal is still owed then.
    guardFunction.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    const target = new targets.LambdaFunction(guardFunction, { retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    new events.Rule(this, 'EveryFiveMinutes', {
      description: 'Quiesce: removes what restore drills left behind',
      schedule: events.Schedule.rate(Duration.minutes(5)),
      targets: [target],
    });
    new events.Rule(this, 'DrillEndedAbnormally', {
      description: 'Quiesce: removes what a restore drill left behind',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [stateMachine.stateMachineArn] },
      },
      targets: [target],
    });
  }
}
