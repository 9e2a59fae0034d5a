import { inEachShellStep, type Rule } from '../finding';
import { isFreeze, mentions, withoutLeases } from '../shell/meaning';
import type { Program } from '../shell/program';
import type { Loop } from '../shell/trace';

const COMPARES = /(^|\s|\()(-[nzs]|-eq|-ne|-gt|-ge|-lt|-le|==?|!=|[<>]=?)(\s|$)/;

/** `n=$((n + 1))`, `list="$list $x"`, `n+=1`, `((n++))`. */
const COLLECTS = /\b(\w+)=[^;\n]*[${(]\1\b|\b(\w+)(?:\+=|\+\+)/g;

export const nothingFrozenSucceeds: Rule = {
  id: 'nothing-frozen-succeeds',
  severity: 'error',
  check: inEachShellStep(({ traces, program, at }) => {
    const loops = withoutLeases(traces['pre-script'])
      .filter(isFreeze)
      .flatMap(({ where }) => where.loops.findLast(({ variable }) => variable !== '') ?? []);
    return [...new Set(loops)]
      .filter((loop) => loop.values === undefined && !isCounted(loop, program))
      .map((loop) => ({
        at: at(loop.at),
        message: `the loop that freezes may have nothing to go over (${loop.over.trim().slice(0, 60)}), and the pre-script then succeeds with nothing frozen`,
        fix: 'count the frozen mounts, or test the list with [ -n "$list" ], and exit 206 when there is none',
      }));
  }),
};

/** Whether a test asks for the list, or for something that the loop counts or collects. */
function isCounted({ over, body, variable }: Loop, program: Program): boolean {
  const lists = [...over.matchAll(/\$\{?[#!]?(\w+)/g)].flatMap((match) => match[1] ?? []);
  const collected = [...body.matchAll(COLLECTS)].flatMap((match) => match[1] ?? match[2] ?? []);
  const names = [...lists, ...collected].filter((name) => name !== variable);
  const tests = program.nodes.flatMap((node) => {
    const isTest = node.type === 'Command' && /^(\[|test)$/.test(node.name?.value ?? '');
    return isTest || node.type === 'TestCommand' || node.type === 'ArithmeticCommand'
      ? [program.source.slice(node.pos, node.end)]
      : [];
  });
  return tests.some(
    (test) =>
      COMPARES.test(test) &&
      names.some((name) => mentions(test, name) || new RegExp(`\\(\\(.*\\b${name}\\b`).test(test)),
  );
}
