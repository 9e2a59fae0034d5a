import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pictured } from './app';
import { playDays } from './course';
import { drawDashboard } from './draw';
import { COURSE_FILE, PICTURE_FILE, storedCourse, storedText } from './stored-course';

/** Writes the picture of the dashboard; with `--play` after playing the days again, else from the metrics that are stored. */
async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--play')) {
    writeFileSync(COURSE_FILE, storedText(await playDays()));
  }
  mkdirSync(dirname(PICTURE_FILE), { recursive: true });
  writeFileSync(PICTURE_FILE, drawDashboard(pictured(), storedCourse()));
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
