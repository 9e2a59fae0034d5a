import { Duration } from 'aws-cdk-lib';
import { PropError, type Bounds } from './prop-checks';

/** What to do about a time below the least, and about one above the most. */
interface SecondsFix {
  readonly tooShort: string;
  readonly tooLong: string;
}

/** Whole seconds within bounds. */
export function checkSeconds(prop: string, value: Duration, { min, max }: Bounds, fix: SecondsFix): number {
  const allowed = `whole seconds from ${min} to ${max}`;
  const seconds = secondsOf(prop, value, allowed);
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) {
    return seconds;
  }
  throw new PropError(`${prop} is ${seconds} s, allowed: ${allowed}; ${secondsFix(seconds, { min, max }, fix)}`);
}

function secondsFix(seconds: number, { min, max }: Bounds, { tooShort, tooLong }: SecondsFix): string {
  if (seconds < min) {
    return tooShort;
  }
  return seconds > max ? tooLong : 'round it';
}

/** A length of time within bounds in seconds, in whole steps. */
export function checkDuration(
  prop: string,
  value: Duration,
  { min, max, step = 1 }: Bounds & { readonly step?: number },
  fix: string,
): number {
  const steps = step === 1 ? 'whole seconds' : `multiples of ${inWords(step)}`;
  const allowed = `${steps} from ${inWords(min)} to ${inWords(max)}`;
  const seconds = secondsOf(prop, value, allowed);
  if (seconds % step === 0 && seconds >= min && seconds <= max) {
    return seconds;
  }
  throw new PropError(`${prop} is ${value.toHumanString()}, allowed: ${allowed}; ${fix}`);
}

/** A token is refused, because lengths are compared with each other. */
function secondsOf(prop: string, value: Duration, allowed: string): number {
  if (value.isUnresolved()) {
    throw new PropError(`${prop} is a token, allowed: ${allowed} that are known at synth; give a number`);
  }
  return value.toSeconds({ integral: false });
}

/** A number of seconds in words, such as `7 days`. */
export function inWords(seconds: number): string {
  return Duration.seconds(seconds).toHumanString();
}
