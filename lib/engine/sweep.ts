import { Duration, aws_events as events, aws_events_targets as targets, type aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface SweepProps {
  readonly sweepFunction: lambda.Function;
}

/** Calls the sweep every five minutes. A function of its own, so that no look for what is missing delays a thaw. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { sweepFunction }: SweepProps) {
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
