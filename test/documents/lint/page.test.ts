import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDING_IDS, lintDocument } from '../../../documents/lint';
import { exampleInput } from './build';

interface Section {
  readonly id: string;
  readonly severity: string;
  readonly examples: readonly { readonly kind: string; readonly language: string; readonly text: string }[];
}

const page = readFileSync(join(__dirname, '../../../docs/lint.md'), 'utf8');

const sections: readonly Section[] = page
  .split(/^### /m)
  .slice(1)
  .map((text) => ({
    id: text.slice(0, text.indexOf('\n')),
    severity: /^[*_](\w+)\.[*_]/m.exec(text)?.[1] ?? '',
    examples: [...text.matchAll(/^```(sh|yaml) (bad|good)\n(.*?)^```$/gms)].map((match) => ({
      language: match[1] ?? '',
      kind: match[2] ?? '',
      text: match[3] ?? '',
    })),
  }));

test('every id has one section, and every section is of an id', () => {
  expect(sections.map(({ id }) => id).toSorted()).toEqual([...FINDING_IDS.keys()].toSorted());
});

describe.each(sections)('the section of $id', ({ id, severity, examples }) => {
  test('names its severity', () => {
    expect(severity).toBe(FINDING_IDS.get(id));
  });

  test.each(['bad', 'good'])('has a %s example that the check agrees with', (kind) => {
    const [example] = examples.filter((candidate) => candidate.kind === kind);
    const found = lintDocument(exampleInput(example?.language ?? '', example?.text ?? '')).findings;
    const ids = found.map((finding) => finding.id);
    expect(ids.includes(id)).toBe(kind === 'bad');
  });
});
