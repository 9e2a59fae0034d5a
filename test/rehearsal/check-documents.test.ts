import { checkDocuments } from '../../rehearsal/check-documents';
import type { JsonObject } from '../../rehearsal/interpreter';

const STEP = { action: 'aws:runShellScript', name: 'hook', inputs: { runCommand: ['true'] } };

function documentOf(step: JsonObject, more: JsonObject = {}): JsonObject {
  return { schemaVersion: '2.2', ...more, mainSteps: [{ ...STEP, ...step }] };
}

function mistakesOf(...contents: readonly JsonObject[]): string {
  try {
    checkDocuments(contents.map((content, index) => ({ name: `doc-${index}`, content })));
    return '';
  } catch (error) {
    return String(error);
  }
}

test('what SSM Agent ignores is ignored, and said once', () => {
  const content = documentOf({
    description: 'Freeze and thaw',
    maxAttempts: 2,
    onFailure: 'Abort',
    timeoutSeconds: 60,
  });
  expect(checkDocuments([1, 2].map((number) => ({ name: `doc-${number}`, content })))).toEqual(
    ['description', 'maxAttempts', 'onFailure', 'timeoutSeconds'].map(
      (member) => `member ${member} of step hook is ignored, as SSM Agent ignores it`,
    ),
  );
});

test('all unknown members of all documents are named at once, with what is allowed', () => {
  const odd = documentOf(
    { note: 'x', inputs: { runCommand: ['true'], comand: 'x' } },
    { parameters: { a: { typ: 'x' } } },
  );
  const message = mistakesOf(odd, documentOf({}), documentOf({ action: 'aws:runDocument' }));
  for (const part of [
    'document doc-0: member typ of parameter a (allowed: type,',
    'member note of step hook (allowed: action, name, inputs, precondition)',
    'member comand of inputs of step hook (allowed: runCommand,',
    'document doc-2: action of step hook that is "aws:runDocument"',
  ]) {
    expect(message).toContain(part);
  }
  expect(message).not.toContain('doc-1');
});

test('a schema version that YAML reads as a number is one', () => {
  expect(checkDocuments([{ name: 'doc', content: documentOf({}, { schemaVersion: 2.2 }) }])).toEqual([]);
  expect(mistakesOf(documentOf({}, { schemaVersion: '1.2' }))).toContain('schemaVersion that is "1.2" and not 2.2');
});
