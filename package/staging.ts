import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = join(__dirname, '..');

/** Where `npm run build` puts all that ships. */
export const STAGING = join(ROOT, 'dist');

/** Copies the files below a folder of the sources to the same place of the package. */
export function copyFiles(folder: string, isWanted: (file: string) => boolean): void {
  for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(isWanted)) {
    copyFile(join(folder, file));
  }
}

/** Copies a file of the sources to the same place of the package. */
export function copyFile(file: string): void {
  mkdirSync(dirname(join(STAGING, file)), { recursive: true });
  copyFileSync(join(ROOT, file), join(STAGING, file));
}

/** Writes a file of the package. */
export function stage(file: string, text: string): void {
  mkdirSync(dirname(join(STAGING, file)), { recursive: true });
  writeFileSync(join(STAGING, file), text);
}
