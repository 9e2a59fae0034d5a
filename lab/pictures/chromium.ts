import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { launch, type Browser } from 'puppeteer-core';

/** What distributions call it, Debian's name first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The path of Chromium on this machine, or undefined where there is none. */
export function chromiumPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** A browser without a window. Its own sandbox needs what containers lack, and it only opens pages of ours. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return launch({ executablePath, args: ['--no-sandbox'] });
}
