import type { Duration } from 'aws-cdk-lib';
import { DAY_SECONDS } from '../../lambdas/domain/lifecycle/settings';
import type { Drill } from '../../lambdas/domain/drill/settings';
import { checkDuration } from '../duration-checks';
import { checkStruct, DURATION } from '../prop-checks';

/** Which set a drill restores. Only application-consistent sets are restored that are completed and not archived. */
export class Choice {
  /**
   * The newest set of the instance whose last drill is longest ago; an instance that had none comes first. So all instances
   * of the policy get their turn.
   */
  static latest(): Choice {
    return new Choice(() => ({ kind: 'latest' }));
  }

  /** Any set of this time, 1 to 365 days: over many drills a sample, as auditors ask for it. */
  static randomWithin(time: Duration): Choice {
    return new Choice(() => {
      checkStruct('Choice.randomWithin', { time }, { time: DURATION }, 'choose: ');
      const bounds = { min: DAY_SECONDS, max: 365 * DAY_SECONDS };
      return {
        kind: 'random',
        withinSeconds: checkDuration('choose: time', time, bounds, 'give such a time, for example Duration.days(30)'),
      };
    });
  }

  private constructor(private readonly read: () => Drill['choose']) {}

  /**
   * The choice as the drill's JSON has it.
   *
   * @internal
   */
  _bind(): Drill['choose'] {
    return this.read();
  }
}
