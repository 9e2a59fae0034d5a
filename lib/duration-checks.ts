import { Duration } from 'aws-cdk-lib';
import { PropError, type Bounds } from './prop-checks';

/**
 * A length of time within bounds in seconds, in whole steps. A token is refused, because lengths are compared with each
 * other.
 */
export function checkDuration(
  prop: string,
  value: Duration,
  { min, max, step = 1 }: Bounds & { readonly step?: number },
  fix: string,
): number {
  const steps = step === 1 ? 'whole seconds' : `multiples of ${inWords(step)}`;
  const allowed = `${steps} from ${inWords(min)} to ${inWords(max)}`;
  if (value.isUnresolved()) {
    throw new PropError(`${prop} is a token, allowed: ${allowed} that are known at synth; give a number`);
  }
  const seconds = value.toSeconds({ integral: false });
  if (seconds % step === 0 && seconds >= min && seconds <= max) {
    return seconds;
  }
  throw new PropError(`${prop} is ${value.toHumanString()}, allowed: ${allowed}; ${fix}`);
}

/** A number of seconds in words, such as `7 days`. */
export function inWords(seconds: number): string {
  return Duration.seconds(seconds).toHumanString();
}
