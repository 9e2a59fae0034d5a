import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Quiesce, SnapshotEngine, type RestoreDrillProps } from '../../../lib';
import { testApp, testStack } from '../../../lab/synthesize';
import { aDrill, aPolicy } from '../builders';

export const app = testApp();
export const platform = testStack({ app });
const engine = new SnapshotEngine(platform, 'Engine');
export const policy = aPolicy(platform, { engine, policyName: 'databases', quiesce: Quiesce.postgresql() });

let number = 0;

/** The path of the drill that is declared next. */
export function nextDrill(): string {
  return `Stack/Drill${String(number + 1)}`;
}

/** A drill of the engine, in its stack. */
export function drill(changes: Partial<RestoreDrillProps>): void {
  number += 1;
  aDrill(platform, { policy, drillName: `drill-${String(number)}`, ...changes }, `Drill${String(number)}`);
}

/** What synth warns of in the drills of a stack. */
export function warnings(stack: Stack): readonly string[] {
  const print = jest.spyOn(console, 'error').mockImplementation(); // CDK prints what it finds.
  try {
    return Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('drill'))
      .map(({ entry }) => entry.data as string);
  } finally {
    print.mockRestore();
  }
}
