import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureOf } from './picture';

const ROOT = join(__dirname, '..');
const README = join(ROOT, 'README.md');
const ARCHITECTURE = join(ROOT, 'docs/architecture.md');

describe('README.md and the pages of docs/', () => {
  test('keep the README short', () => {
    expect(readFileSync(README, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  test.each([
    ['run', 'quiesce'],
    ['drill', 'drill'],
  ])('show the machine of a %s as it is', (name, file) => {
    const machine = JSON.parse(readFileSync(join(ROOT, `statemachine/${file}.asl.json`), 'utf8')) as Parameters<
      typeof pictureOf
    >[0];
    const picture = `<!-- ${name}:begin -->\n\n\`\`\`mermaid\n${pictureOf(machine)}\n\`\`\`\n\n<!-- ${name}:end -->`;
    const between = new RegExp(`<!-- ${name}:begin -->.*<!-- ${name}:end -->`, 's');
    if (process.env.UPDATE_GOLDEN === '1') {
      writeFileSync(ARCHITECTURE, readFileSync(ARCHITECTURE, 'utf8').replace(between, picture));
    }

    expect(between.exec(readFileSync(ARCHITECTURE, 'utf8'))?.[0]).toBe(picture);
  });
});
