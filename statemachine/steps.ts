import {
  Duration,
  aws_iam as iam,
  type aws_lambda as lambda,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RESULT_PATHS, type RouteOf, type RoutingStep, type StepName, type TargetInput } from '../lambdas/contract';
import { TASK_TIMEOUT_SECONDS } from './timeouts';

/** Names the executions of targets: `…:execution:NAME/LABEL:ID`, of the machine `…:stateMachine:NAME/LABEL`. */
export const TARGETS_LABEL = 'Targets';

/**
 * What each step invokes: the version of its function that this deployment published, so that a run which began before
 * the next deployment ends with the code that belongs to its definition. Two steps share the function that owns the
 * freeze window.
 */
export type StepFunctions<Name extends StepName = StepName> = Readonly<Record<Name, lambda.IVersion>>;

/** Makes the states of a machine with these steps; a state's name is its step's name. */
export class Steps<Own extends StepName = StepName> {
  constructor(
    private readonly scope: Construct,
    private readonly functions: StepFunctions<Own>,
  ) {}

  /** A task whose result fills the step's slot; repeated only as its retry policy says. */
  task(name: Own, retry?: sfn.RetryProps): tasks.LambdaInvoke {
    const task = new InvokeVersion(this.scope, name, {
      lambdaFunction: this.functions[name],
      payload: sfn.TaskInput.fromObject({
        step: name,
        state: sfn.JsonPath.entirePayload,
        execution: {
          arn: sfn.JsonPath.executionId,
          startedAt: sfn.JsonPath.executionStartTime,
          retryCount: sfn.JsonPath.numberAt('$$.State.RetryCount'),
          redriveCount: sfn.JsonPath.numberAt('$$.Execution.RedriveCount'),
        },
      }),
      payloadResponseOnly: true,
      resultPath: RESULT_PATHS[name],
      retryOnServiceExceptions: false,
      taskTimeout: sfn.Timeout.duration(Duration.seconds(TASK_TIMEOUT_SECONDS[name])),
    });
    if (retry !== undefined) {
      task.addRetry(retry);
    }
    return task;
  }

  /** One child execution for each target of the page; none can fail another. */
  forEach(targets: sfn.IChainable): sfn.DistributedMap {
    const input: Readonly<Record<keyof TargetInput, string>> = {
      policy: sfn.JsonPath.stringAt('$.policy'),
      run: sfn.JsonPath.stringAt('$.claim'),
      document: sfn.JsonPath.stringAt('$.page.document'),
      instanceId: sfn.JsonPath.stringAt('$$.Map.Item.Value'),
    };
    const map = new sfn.DistributedMap(this.scope, 'ForEachTarget', {
      itemsPath: '$.page.targets',
      itemSelector: input,
      maxConcurrencyPath: '$.policy.maxConcurrency',
      toleratedFailurePercentage: 100,
      mapExecutionType: sfn.StateMachineType.STANDARD,
      label: TARGETS_LABEL,
      resultPath: '$.outcomes',
    });
    map.itemProcessor(targets);
    return map;
  }

  /**
   * Goes where the output of a step says. Every value has a route, so a new one that nobody routes does not compile.
   * The last route is the default; routes that lead to the same state need no rule of their own.
   */
  route<Name extends RoutingStep>(
    name: string,
    step: Name,
    routes: Readonly<Record<RouteOf<Name>, sfn.IChainable>>,
  ): sfn.Choice {
    const field = `${RESULT_PATHS[step]}.${step === 'CompleteRun' || step === 'RecordDrill' ? 'verdict' : 'next'}`;
    const entries = Object.entries<sfn.IChainable>(routes);
    const otherwise = entries.at(-1)?.[1];
    if (otherwise === undefined) {
      throw new Error(`choice ${name} has no route`);
    }
    const choice = new sfn.Choice(this.scope, name);
    for (const [value, next] of entries.filter(([, state]) => state !== otherwise)) {
      choice.when(sfn.Condition.stringEquals(field, value), next);
    }
    return choice.otherwise(otherwise);
  }

  /** Where these steps go when they failed; the error is kept beside what the state knows already. */
  catch(
    failing: readonly (tasks.LambdaInvoke | sfn.DistributedMap)[],
    handler: sfn.IChainable,
    resultPath = '$.failure',
  ): void {
    for (const step of failing) {
      step.addCatch(handler, { resultPath });
    }
  }

  waitUntil(name: string, path: string): sfn.Wait {
    return new sfn.Wait(this.scope, name, { time: sfn.WaitTime.timestampPath(path) });
  }

  waitFor(name: string, seconds: number): sfn.Wait {
    return new sfn.Wait(this.scope, name, { time: sfn.WaitTime.duration(Duration.seconds(seconds)) });
  }

  waitSeconds(name: string, path: string): sfn.Wait {
    return new sfn.Wait(this.scope, name, { time: sfn.WaitTime.secondsPath(path) });
  }

  /** Ends a target whose outcome could not be recorded; the run counts it. */
  result(name: string, value: string): sfn.Pass {
    return new sfn.Pass(this.scope, name, { result: sfn.Result.fromString(value) });
  }

  succeed(name: string): sfn.Succeed {
    return new sfn.Succeed(this.scope, name);
  }

  fail(name: string, error: string, causePath: string): sfn.Fail {
    return new sfn.Fail(this.scope, name, { error, causePath });
  }
}

/** The machine has one role for all executions, so it allows every version: those that older executions invoke too. */
class InvokeVersion extends tasks.LambdaInvoke {
  protected override readonly taskPolicies: iam.PolicyStatement[];

  constructor(
    scope: Construct,
    id: string,
    props: tasks.LambdaInvokeProps & { readonly lambdaFunction: lambda.IVersion },
  ) {
    super(scope, id, props);
    const resources = props.lambdaFunction.lambda.resourceArnsForGrantInvoke;
    this.taskPolicies = [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })];
  }
}
