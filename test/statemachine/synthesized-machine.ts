import { templateOf, testStack } from '../../lab/synthesize';
import { aDrill } from '../lib/builders';

/** A state, in the fields that the checks read. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Rule[];
  readonly Catch?: readonly Rule[];
  readonly Label?: string;
  readonly ToleratedFailurePercentage?: number;
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig: Readonly<Record<string, string>> };
}

export interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The definitions as they are deployed, each version's ARN written as `arn:aws:lambda:eu-central-1:111122223333:function:NAME:1`. */
export function synthesizedMachines(): Readonly<Record<'run' | 'drill', Machine>> {
  const stack = testStack();
  aDrill(stack);
  const machines = Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine')).map(definitionOf);
  const startingAt = (first: string): Machine => {
    const machine = machines.find(({ StartAt }) => StartAt === first);
    if (machine === undefined) {
      throw new Error(`no machine starts at ${first}`);
    }
    return machine;
  };
  return { run: startingAt('ClaimRun'), drill: startingAt('ChooseSet') };
}

function definitionOf({ Properties }: { readonly Properties?: unknown }): Machine {
  const { DefinitionString } = Properties as { readonly DefinitionString: Join };
  return JSON.parse(DefinitionString['Fn::Join'][1].map(readable).join('')) as Machine;
}

interface Join {
  readonly 'Fn::Join': readonly [string, readonly (string | VersionArn)[]];
}

interface VersionArn {
  readonly Ref: string;
}

function readable(part: string | VersionArn): string {
  if (typeof part === 'string') {
    return part;
  }
  const name = /Functions([A-Za-z]+)CurrentVersion[0-9A-Fa-f]+$/.exec(part.Ref)?.[1] ?? 'unknown';
  const kebab = name.replaceAll(/(?<=[a-z])([A-Z])/g, '-$1').toLowerCase();
  return `arn:aws:lambda:eu-central-1:111122223333:function:${kebab}:1`;
}

/** All states by name, those of maps included. */
export function allStates(machine: Machine): readonly (readonly [name: string, state: State])[] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.ItemProcessor === undefined ? [] : allStates(state.ItemProcessor)),
  ]);
}
