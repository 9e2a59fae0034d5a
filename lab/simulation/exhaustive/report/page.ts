import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { MEANINGS } from '../fault-kinds';
import { DRILL_WORLDS } from '../../drill/worlds/worlds';
import { WORLDS } from '../../lifecycle/worlds/worlds';
import { PATHS } from '../paths/paths';
import { markdownTable } from '../../../markdown-table';
import { DRILL_INVARIANTS, INVARIANTS, LIFECYCLE_INVARIANTS } from './invariants-in-words';
import type { MutantResult, Report } from './report';

/** Writes the page as prettier wants it. */
export async function writePage(file: string, report: Report): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(pageOf(report), { ...options, filepath: file }));
}

/** The page in Markdown. */
export function pageOf(report: Report): string {
  const { single, pairs, random, share, violations, findings, seconds, mutants } = report;
  return [
    '# What the simulation verifies',
    'This page is written by `npm run verify`; don’t edit it. The real handlers and the real state machine run against the model of AWS, under a virtual clock. Every invariant is checked after every event. [guarantees.md](guarantees.md) states what they prove, and [architecture.md](architecture.md) defines the terms.',
    markdownTable(
      ['what', 'number'],
      [
        ['cases with a single fault', String(single)],
        [`cases with a pair of faults${share === 1 || share === 0 ? '' : `, ${100 * share} % of all`}`, String(pairs)],
        ['worlds drawn with their faults', String(random)],
        ['violations', String(violations)],
        ['lines of the product broken on purpose, and detected', `${mutants.caught} of ${mutants.total}`],
        ['minutes', (seconds / 60).toFixed(1)],
      ],
    ),
    '## Invariants',
    ...INVARIANTS.map((invariant) => `- ${invariant}`),
    'Of the lifecycle, by every call of a round:',
    LIFECYCLE_INVARIANTS.map((invariant) => `- ${invariant}`).join('\n'),
    'Of restore drills, after every event:',
    DRILL_INVARIANTS.map((invariant) => `- ${invariant}`).join('\n'),
    '## Assumptions',
    '- Run Command’s report confirms a thaw. If it reports the opposite of what happened, only the lease remains.',
    '- Run Command reports the exit code of a check. If it reports the opposite, a drill passes only if the check’s own report says that all is good.',
    '- If the agent runs a pre-script once more after the thaw, a document without a lease has no protection.',
    '- In a row of equal calls, such as polls, only the first two and the last two get a fault.',
    '- A world of the lifecycle ends the same because its faults end within a day: so long a copy is tried. What fails for longer is told as given up.',
    '- A pair has two strong faults: faults that remove something permanently, or that leave something behind without a record.',
    '## Paths',
    'This is the decision table. A single fault is put at every place of each of these paths. The third column says what Amazon Data Lifecycle Manager does, where AWS documents it.',
    markdownTable(
      ['path', 'what happens', 'what DLM does', 'how Quiesce ends without a further fault'],
      PATHS.map(({ name, what, dlm = '', ends = '' }) => [`\`${name}\``, what, dlm, ends]),
    ),
    '## Worlds of the lifecycle',
    'Sets of some age, of two snapshots each, and what happens to them in some days. Rounds are called as by the engine’s rule until nothing is left to do. A single fault is put at every place of each world: at each call, at each death of a round, and another round that begins while one goes on. The last column is what there is in the end: each set by its number, the newest first, with what is not usual of it. With every fault it is the same.',
    markdownTable(
      ['world', 'what happens', 'what there is in the end'],
      WORLDS.map(({ name, what, ends = '' }) => [`\`${name}\``, what, ends]),
    ),
    '## Worlds of restore drills',
    'Sets, and drills of them, with the drill’s guard every five minutes. A single fault is put at every place of each world. The last column is how each drill ends without a further fault: the status of its execution and what its event says, what the tags of its set say, how many checks ran, and what ended each instance.',
    markdownTable(
      ['world', 'what happens', 'how it ends without a further fault'],
      DRILL_WORLDS.map(({ name, what, ends = '' }) => [`\`${name}\``, what, ends]),
    ),
    '## Kinds of faults',
    'N is the number at the end of a fault, as in `run:times-out@30`.',
    markdownTable(
      ['kind', 'meaning'],
      Object.entries(MEANINGS).map(([kind, meaning]) => [`\`${kind}\``, meaning]),
    ),
    ...(mutants.total === 0 ? [] : ['## Mutants', tableOfMutants(mutants.list)]),
    ...(violations === 0 ? [] : ['## Violations', ...findings.map(({ line, message }) => `- ${message}: \`${line}\``)]),
  ].join('\n\n');
}

function tableOfMutants(list: readonly MutantResult[]): string {
  const rows = [...list]
    .sort((a, b) => (a.why < b.why ? -1 : 1))
    .map(({ why, file, caughtBy }) => [
      why,
      `\`${file}\``,
      caughtBy === undefined ? '**not detected**' : `\`${caughtBy.line}\``,
    ]);
  return markdownTable(['broken', 'where', 'detected in'], rows);
}
