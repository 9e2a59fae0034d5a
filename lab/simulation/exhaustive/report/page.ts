import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { MEANINGS } from '../fault-kinds';
import { PATHS } from '../paths/paths';
import { markdownTable } from '../../../markdown-table';
import { INVARIANTS } from './invariants-in-words';
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
    '## Assumptions',
    '- Run Command’s report confirms a thaw. If it reports the opposite of what happened, only the lease remains.',
    '- If the agent runs a pre-script once more after the thaw, a document without a lease has no protection.',
    '- In a row of equal calls, such as polls, only the first two and the last two get a fault.',
    '- A pair has two strong faults: faults that remove something permanently, or that leave something behind without a record.',
    '## Paths',
    'This is the decision table. A single fault is put at every place of each of these paths. The third column says what Amazon Data Lifecycle Manager does, where AWS documents it.',
    markdownTable(
      ['path', 'what happens', 'what DLM does', 'how Quiesce ends without a further fault'],
      PATHS.map(({ name, what, dlm = '', ends = '' }) => [`\`${name}\``, what, dlm, ends]),
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
