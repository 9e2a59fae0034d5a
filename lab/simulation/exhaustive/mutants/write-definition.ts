import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack, aws_lambda as lambda, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { runDefinition } from '../../../../statemachine/definition';
import { drillDefinition } from '../../../../statemachine/drill';
import type { StepFunctions } from '../../../../statemachine/steps';
import { STEP_FUNCTIONS } from '../../../../statemachine/timeouts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:';

/** The file of each machine's definition, beside its source. */
const MACHINES = { 'quiesce.asl.json': runDefinition, 'drill.asl.json': drillDefinition } as const;

/**
 * Writes the definitions of this very source where the simulation of the project at `root` reads them; answers how to put
 * back what was there.
 */
export function writeDefinition(root: string): () => void {
  const undo = Object.entries(MACHINES).map(([name, chain]) => {
    const file = join(root, 'statemachine', name);
    const before = readFileSync(file, 'utf8');
    const { TimeoutSeconds: seconds } = JSON.parse(before) as { readonly TimeoutSeconds: number };
    writeFileSync(file, definition(chain, seconds));
    return () => {
      writeFileSync(file, before);
    };
  });
  return () => {
    for (const restore of undo) {
      restore();
    }
  };
}

/** As text. */
export function definition(
  chain: (stack: Stack, functions: StepFunctions) => sfn.IChainable,
  timeoutSeconds: number,
): string {
  const stack = new Stack(new App(), 'Machine');
  const functions = Object.fromEntries(
    Object.entries(STEP_FUNCTIONS).map(([step, name]) => [
      step,
      lambda.Version.fromVersionArn(stack, `${step}Version`, `${FUNCTION_ARN}${name}:1`),
    ]),
  ) as unknown as StepFunctions;
  const machine = new sfn.StateMachine(stack, 'Runs', {
    definitionBody: sfn.DefinitionBody.fromChainable(chain(stack, functions)),
    timeout: Duration.seconds(timeoutSeconds),
  });
  const resources = Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine');
  const { DefinitionString: text } = Object.values(resources)[0]?.Properties as { readonly DefinitionString: unknown };
  if (typeof text !== 'string') {
    throw new Error(`the definition of ${machine.node.path} is not plain text`);
  }
  return text;
}
