import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Holds a value against a committed JSON file. `UPDATE_GOLDEN=1 npx jest test/statemachine test/examples` writes the
 * files instead; read the difference before committing it.
 */
export function expectGolden(file: string, value: unknown): void {
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(file, text);
  }
  expect(existsSync(file) ? readFileSync(file, 'utf8') : `${file} is missing, write it with UPDATE_GOLDEN=1`).toBe(
    text,
  );
}
