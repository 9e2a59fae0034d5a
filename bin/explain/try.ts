import { readFileSync } from 'node:fs';
import { judgeSets, type Fate } from '../../lambdas/domain/lifecycle/retention';
import { instantOf } from '../../lambdas/domain/instant';
import { isRecord, messageOf } from '../../rehearsal/json';
import { harmless, table } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import { CommandProblem } from '../problem';
import { outputStyle } from '../conversation';
import type { ExplainFlags } from './command';
import { FATE_TONES } from './terminal';
import { readCase, type TryCase, type TrySet } from './try-case';

/** What the rules of a case keep; ids are sorted. */
interface Tried {
  readonly name: string;
  readonly keep: readonly string[];
  readonly ignored: readonly string[];
  /** By id, of all sets. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
}

/** Does what `quiesce explain --try` was asked and returns its exit code. */
export function runTry(file: string, flags: Pick<ExplainFlags, 'json'>): number {
  const tried = readCases(file).map((tryCase) => {
    const fates = fatesOf(tryCase);
    const result = resultOf(tryCase, fates);
    return { tryCase, fates, result, differences: differencesOf(tryCase, result) };
  });
  const style = outputStyle();
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(
          tried.map(({ result }) => result),
          undefined,
          2,
        )}\n`
      : tried.map((each) => rendered(each, style)).join('\n'),
  );
  const differences = tried.flatMap((each) => each.differences);
  process.stderr.write(differences.map((difference) => `${harmless(difference, 'plain')}\n`).join(''));
  return differences.length === 0 ? 0 : 1;
}

/** The cases of a file: a list of them in `cases`, or one. */
function readCases(file: string): readonly TryCase[] {
  const value = parsed(file);
  if (!isRecord(value) || (value.cases === undefined && value.sets === undefined)) {
    throw new CommandProblem(
      `--try is "${file}", which has neither cases nor sets; give an object with a list of cases, or one case`,
    );
  }
  const cases: unknown = value.cases ?? [value];
  if (!Array.isArray(cases) || cases.length === 0) {
    throw new CommandProblem(`--try is "${file}", whose cases are no list or an empty one; give a list of cases`);
  }
  return cases.map(readCase);
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandProblem(
      `--try is "${file}", which can't be read (${messageOf(error)}); give a JSON file of cases`,
      {
        cause: error,
      },
    );
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CommandProblem(`--try is "${file}", which is not JSON (${messageOf(error)}); correct it`, {
      cause: error,
    });
  }
}

interface JudgedSet {
  readonly set: TrySet;
  readonly fate: Fate;
}

/** Each instance is a target of its own. */
function fatesOf({ sets, rules, timeZone, now }: TryCase): readonly JudgedSet[] {
  const timed = [...rules].map(([schedule, rule]) => ({ schedule, timeZone, rule }));
  const instances = [...new Set(sets.map(({ instance }) => instance))];
  return instances.flatMap((instance) =>
    judgeSets(
      sets.filter((set) => set.instance === instance),
      timed,
      now,
    ),
  );
}

function resultOf({ name }: TryCase, judged: readonly JudgedSet[]): Tried {
  const idsOf = (wanted: Fate['fate']): readonly string[] =>
    judged
      .filter(({ fate }) => fate.fate === wanted)
      .map(({ set }) => set.id)
      .sort();
  return {
    name,
    keep: idsOf('keep'),
    ignored: idsOf('ignore'),
    reasons: Object.fromEntries(judged.map(({ set, fate }) => [set.id, fate.reasons])),
  };
}

/** Where the result is not what the file expects, in words. */
function differencesOf({ name, expectKeep, expectIgnored }: TryCase, { keep, ignored }: Tried): readonly string[] {
  const compare = (what: string, expected: readonly string[] | undefined, actual: readonly string[]): string[] => {
    const missing = (expected ?? []).filter((id) => !actual.includes(id));
    const surplus = actual.filter((id) => expected?.includes(id) === false);
    return [
      ...(missing.length === 0 ? [] : [`case "${name}": expected to be ${what}, but is not: ${missing.join(', ')}`]),
      ...(surplus.length === 0 ? [] : [`case "${name}": ${what}, which was not expected: ${surplus.join(', ')}`]),
    ];
  };
  return [...compare('kept', expectKeep, keep), ...compare('ignored', expectIgnored, ignored)];
}

interface Shown {
  readonly tryCase: TryCase;
  readonly fates: readonly JudgedSet[];
  readonly result: Tried;
  readonly differences: readonly string[];
}

function rendered(shown: Shown, { color, width }: TerminalStyle): string {
  const { tryCase, fates, result } = shown;
  const palette = inkOf(color);
  const newestFirst = [...fates].sort((left, right) => Date.parse(right.set.start) - Date.parse(left.set.start));
  const lines = [
    `${palette.strong(tryCase.name)} at ${instantOf(tryCase.now)}, ${tryCase.timeZone}${comparison(shown, palette)}`,
    `  keep: ${result.keep.join(', ') || 'none'}`,
    `  ignored: ${result.ignored.join(', ') || 'none'}`,
    ...table({
      head: ['fate', 'set', 'start', 'reasons'],
      rows: newestFirst.map(({ set, fate }) => [
        palette[FATE_TONES[fate.fate]](fate.fate),
        set.id,
        set.start,
        fate.reasons.join(', '),
      ]),
      indent: '  ',
      width,
      palette,
    }),
  ];
  return `${harmless(lines.join('\n'), color)}\n`;
}

function comparison({ tryCase, differences }: Shown, palette: Palette): string {
  if (tryCase.expectKeep === undefined && tryCase.expectIgnored === undefined) {
    return '';
  }
  return differences.length === 0 ? `: ${palette.good('as expected')}` : `: ${palette.bad('differs')}`;
}
