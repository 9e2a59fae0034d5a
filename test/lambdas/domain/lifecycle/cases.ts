import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCase, type TryCase } from '../../../../bin/explain/try-case';
import type { judgeSets } from '../../../../lambdas/domain/lifecycle/retention';
import type { RetentionRule } from '../../../../lambdas/domain/lifecycle/settings';

/** The named cases, which `quiesce explain --try` reads too. */
export const CASES_FILE = join(__dirname, 'retention-cases.json');

interface Year {
  readonly timeZone: string;
  readonly rule: Partial<RetentionRule>;
  readonly hours: number;
  readonly kept: number;
  readonly sha256: string;
  readonly newest: string;
  readonly oldest: string;
}

const FILE = JSON.parse(readFileSync(CASES_FILE, 'utf8')) as {
  readonly cases: readonly unknown[];
  readonly years: readonly Year[];
};

export const CASES = FILE.cases.map(readCase);
export const YEARS = FILE.years;

/** A rule that keeps nothing, with the members that are given. */
export function ruleOf(given: Partial<RetentionRule>): RetentionRule {
  return { floor: 0, prefer: 'newest', trustExitCodes: false, keepOldest: false, ...given };
}

/** The ids that are kept and ignored, sorted, of all instances of a case. */
export function tryOn(
  judge: typeof judgeSets,
  { sets, rules, timeZone, now }: Pick<TryCase, 'sets' | 'rules' | 'timeZone' | 'now'>,
): { readonly keep: readonly string[]; readonly ignored: readonly string[] } {
  const timed = [...rules].map(([schedule, rule]) => ({ schedule, timeZone, rule }));
  const judged = [...new Set(sets.map(({ instance }) => instance))].flatMap((instance) =>
    judge(
      sets.filter((set) => set.instance === instance),
      timed,
      now,
    ),
  );
  const idsOf = (wanted: string): readonly string[] =>
    judged
      .filter(({ fate }) => fate.fate === wanted)
      .map(({ set }) => set.id)
      .sort();
  return { keep: idsOf('keep'), ignored: idsOf('ignore') };
}
