import { createHash } from 'node:crypto';
import type { CheckContent } from '../../../documents/checks';
import type { DatabaseName } from '../engines/database';
import type { Machine } from '../machine';
import { spread, type Spread } from '../results';
import type { DrillOutcome } from './round';

/** What the drills of one database came to. */
export interface DrillResult {
  readonly database: DatabaseName;
  readonly version: string;
  /** The first digits of the SHA-256 of the document that checks. */
  readonly document: string;
  /** Rounds that came to their end, and of these the ones whose copy was broken. */
  readonly rounds: number;
  readonly sabotaged: number;
  /** Passed, although the copy was broken: this must be none. */
  readonly falsePasses: readonly string[];
  /** Failed, although the copy was whole: this must be none. */
  readonly falseFailures: readonly string[];
  /** By the kind of sabotage: the checks that failed, and how often. */
  readonly foundBy: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of whole copies. */
  readonly usableMillis: Spread;
  readonly checkMillis: Spread;
  readonly dataLossSeconds: Spread;
  /** Rounds that did not come to their end, and why. */
  readonly failures: readonly string[];
}

/** What `--json` writes. */
export interface DrillReport {
  readonly machine: Machine;
  readonly requested: { readonly rounds: number };
  readonly drills: readonly DrillResult[];
  /** Why rounds, or all rounds of a database, did not come to their end. */
  readonly failures: readonly string[];
}

export interface DrillRounds {
  readonly database: { readonly name: DatabaseName; readonly version: string };
  readonly check: CheckContent;
  readonly outcomes: readonly DrillOutcome[];
  readonly failures: readonly string[];
}

export function summarizeDrills({ database, check, outcomes, failures }: DrillRounds): DrillResult {
  const broken = outcomes.filter(({ sabotage }) => sabotage !== undefined);
  const whole = outcomes.filter(({ sabotage }) => sabotage === undefined);
  const numbers = (of: (outcome: DrillOutcome) => number | undefined): Spread =>
    spread(whole.flatMap((outcome) => of(outcome) ?? []));
  return {
    database: database.name,
    version: database.version,
    document: createHash('sha256').update(JSON.stringify(check)).digest('hex').slice(0, 12),
    rounds: outcomes.length,
    sabotaged: broken.length,
    falsePasses: broken
      .filter(isFalse)
      .map(({ sabotage, broken: how }) => `${sabotage ?? ''}: ${how ?? 'nothing was broken'}`),
    falseFailures: whole.filter(isFalse).map(({ cause }) => cause),
    foundBy: foundBy(broken),
    usableMillis: numbers(({ usableMillis }) => usableMillis),
    checkMillis: numbers(({ checkMillis }) => checkMillis),
    dataLossSeconds: numbers(({ dataLossSeconds }) => dataLossSeconds),
    failures,
  };
}

/** A broken copy has to fail at a check that has a name, and something must have been broken; a whole one has to pass. */
export function isFalse({ sabotage, broken, verdict, failedChecks }: DrillOutcome): boolean {
  return sabotage === undefined
    ? verdict === 'failed'
    : verdict === 'passed' || failedChecks.length === 0 || broken === undefined;
}

function foundBy(outcomes: readonly DrillOutcome[]): DrillResult['foundBy'] {
  const counts: Record<string, Record<string, number>> = {};
  for (const { sabotage = '', failedChecks } of outcomes) {
    const ofKind = (counts[sabotage] ??= {});
    for (const name of failedChecks) {
      ofKind[name] = (ofKind[name] ?? 0) + 1;
    }
  }
  return counts;
}
