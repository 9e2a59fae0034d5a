import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** The errors that a command prints as they are. */
const MESSAGE =
  /new (?:CommandProblem|RehearsalError|AssemblyError|WorkloadError)\(\s*(`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*')/g;

const MESSAGES = ['bin', 'rehearsal'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(MESSAGE)].map(([, text = '']) => text),
    ),
);

test('a message that says what is allowed ends with what to do', () => {
  const allowing = MESSAGES.filter((text) => text.includes('allowed: '));
  expect(allowing.length).toBeGreaterThan(20);
  expect(allowing.filter((text) => !text.includes('; '))).toEqual([]);
});
