import { Unavailable } from '../../lambdas/errors';
import {
  drillSteps,
  END_OF_DRILL_EVENTS,
  readDrillEnd,
  type DrillEnded,
  type DrillStep,
} from '../account/drill-history';
import { followExecution, POLL_MILLIS } from '../account/follow-execution';
import type { LiveAccount } from '../account/live-account';
import { patiently } from '../account/patience';

export interface FollowingDrill {
  readonly account: Pick<LiveAccount, 'executions' | 'clock'>;
  readonly execution: { readonly arn: string; readonly startedAt: string };
  /** Each step once, when the drill has entered it. */
  readonly onStep: (step: DrillStep) => void;
  readonly onTrouble: (text: string) => void;
}

/** Follows a drill to its end. Rejects with `CommandProblem` when AWS does not let it. */
export async function followDrill({ account, execution, onStep, onTrouble }: FollowingDrill): Promise<DrillEnded> {
  const { executions, clock } = account;
  const told = new Set<string>();
  return followExecution({
    clock,
    executionArn: execution.arn,
    ...{ noun: 'drill', needs: 'states:GetExecutionHistory', onTrouble },
    look: async () => {
      const events = await patiently(clock, () => executions.lastEvents(execution.arn, END_OF_DRILL_EVENTS));
      if (events === undefined) {
        throw new Unavailable(`Step Functions does not know ${execution.arn}`);
      }
      for (const entered of drillSteps(events)) {
        if (!told.has(entered.step)) {
          told.add(entered.step);
          onStep(entered);
        }
      }
      const ended = readDrillEnd(events, execution);
      return ended === undefined ? { againMillis: POLL_MILLIS } : { ended };
    },
  });
}
