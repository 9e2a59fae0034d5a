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
    'Written by `npm run verify`; don’t edit it. The real handlers and the real state machine run against the rehearsal’s one model of AWS, under a virtual clock; every invariant is looked at after every event.',
    markdownTable(
      ['what', 'number'],
      [
        ['cases with a single fault', String(single)],
        [`cases with a pair of faults${share === 1 || share === 0 ? '' : `, ${100 * share} % of all`}`, String(pairs)],
        ['worlds drawn with their faults', String(random)],
        ['violations', String(violations)],
        ['lines of the product broken on purpose, and noticed', `${mutants.caught} of ${mutants.total}`],
        ['minutes', (seconds / 60).toFixed(1)],
      ],
    ),
    '## What must never be',
    ...INVARIANTS.map((invariant) => `- ${invariant}`),
    '## What is assumed',
    '- Run Command’s word is taken for a thaw: where it reports the opposite of what was, only the lease is left.',
    '- A document without a lease has nothing against an agent that runs its pre-script once more behind the thaw.',
    '- Of calls of one sort in a row the first two and the last two stand for all: polls repeat each other.',
    '- A pair is of two strong faults: those that take something away for good, or leave behind what nobody knows of.',
    '## Paths',
    'A single fault is put at every place of each of these.',
    markdownTable(
      ['path', 'what happens', 'how it ends by itself'],
      PATHS.map(({ name, what, ends = '' }) => [`\`${name}\``, what, ends]),
    ),
    '## Kinds of faults',
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
      caughtBy === undefined ? '**not noticed**' : `\`${caughtBy.line}\``,
    ]);
  return markdownTable(['broken', 'where', 'noticed in'], rows);
}
