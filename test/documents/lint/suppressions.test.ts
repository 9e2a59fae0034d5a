import { lintDocument } from '../../../documents/lint';
import { documentWith, findingsIn, scriptOf } from './build';

const BAD_LINE = 'fsfreeze -f /data';

test('a comment with a reason switches one rule off for the next line', () => {
  const script = scriptOf(`# quiesce-lint-disable-next-line freeze-unchecked read from the journal\n${BAD_LINE}`);
  const { findings, suppressed } = lintDocument({ file: 'd', text: documentWith(script) });
  expect(findings.map(({ id }) => id)).not.toContain('freeze-unchecked');
  expect(findings.map(({ id }) => id)).toContain('lease-missing');
  expect(suppressed).toBe(1);
});

test('without a reason it has no effect, and a finding says so', () => {
  const found = findingsIn(`# quiesce-lint-disable-next-line freeze-unchecked\n${BAD_LINE}`);
  expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(['freeze-unchecked', 'suppression-invalid']));
  expect(found.find(({ id }) => id === 'suppression-invalid')?.message).toBe(
    'the suppression of freeze-unchecked has no reason, so it has no effect',
  );
});

test('a rule that does not exist is named', () => {
  const found = findingsIn(`# quiesce-lint-disable-next-line frozen because\n${BAD_LINE}`);
  expect(found.find(({ id }) => id === 'suppression-invalid')?.message).toBe('there is no rule "frozen" to suppress');
});

test('it works in the lines of a JSON document, and in comments of YAML', () => {
  const json = JSON.stringify(
    {
      schemaVersion: '2.2',
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 's',
          inputs: { runCommand: ['# quiesce-lint-disable-next-line freeze-unchecked read from the journal', BAD_LINE] },
        },
      ],
    },
    undefined,
    1,
  );
  expect(lintDocument({ file: 'd.json', text: json }).suppressed).toBe(1);
  const yaml =
    '# quiesce-lint-disable-next-line contract-schema-version the account still has it\nschemaVersion: "1.2"\n';
  expect(lintDocument({ file: 'd.yaml', text: yaml }).suppressed).toBe(1);
});
