import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { renderPage } from './render-page';
import type { Report } from './report';

/** Writes the page of a whole run, formatted as the project's other pages are. It holds no date. */
export async function writePage(file: string, report: Report): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(renderPage(report), { ...options, parser: 'markdown' }));
}
