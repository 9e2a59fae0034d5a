import { readDocument } from '../../../documents/lint/source/document';

const STYLES: readonly (readonly [string, string])[] = [
  [
    'a block',
    'mainSteps:\n  - name: s\n    inputs:\n      runCommand:\n        - |\n          if true; then\n            fsfreeze -f /data\n          fi\n',
  ],
  [
    'a list of lines',
    "mainSteps:\n  - name: s\n    inputs:\n      runCommand:\n        - 'echo ''it'''\n        - fsfreeze -f /data\n",
  ],
  [
    'a double-quoted line',
    'mainSteps:\n  - name: s\n    inputs:\n      runCommand: ["echo \\"a\\"\\n\\tfsfreeze -f /data"]\n',
  ],
  ['a single-quoted line', "mainSteps:\n  - inputs:\n      runCommand: ['echo ''a''; fsfreeze -f /data']\n"],
  [
    'a folded block',
    'mainSteps:\n  - inputs:\n      runCommand:\n        - >-\n          echo a;\n          fsfreeze\n          -f /data\n',
  ],
  ['JSON', '{"mainSteps": [{"inputs": {"runCommand": [\n  "echo \\"\\u00e4\\"",\n  "fsfreeze -f /data"]}}]}'],
];

test.each(STYLES)('each character of %s has its place in the file', (_, text) => {
  const [step] = readDocument({ file: 'd', text }).steps;
  const { text: script, offsets } = step?.script ?? { text: '', offsets: [] };
  expect(offsets).toHaveLength(script.length + 1);
  for (const [index, unit] of script.split('').entries()) {
    if (/[a-z/;']/.test(unit)) {
      expect(text.charAt(offsets[index] ?? -1)).toBe(unit);
    }
  }
  expect(text.slice(offsets[script.indexOf('fsfreeze')])).toMatch(/^fsfreeze/);
});
