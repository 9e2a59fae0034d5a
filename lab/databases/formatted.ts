import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** Writes a text in the form that the project's other files have. */
export async function writeFormatted(file: string, text: string, parser: 'json' | 'markdown'): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...options, parser }));
}
