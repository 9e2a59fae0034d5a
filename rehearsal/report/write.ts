import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { renderHtml } from './html';
import type { Report } from './report';

/** Where a report was written. */
interface WrittenReport {
  readonly json: string;
  readonly html: string;
}

/** A report could not be written; the message says where and what to do. */
export class ReportWriteError extends Error {
  override readonly name = 'ReportWriteError';
}

/** Makes the directory and sees that it can be written to, before there is anything to lose; throws as `writeReport`. */
export async function prepareReportDirectory(directory: string): Promise<void> {
  const trial = join(directory, `.${String(process.pid)}.trial`);
  await complaining(directory, async () => {
    await makeDirectory(resolve(directory));
    await writeFile(trial, '');
    await rm(trial);
  });
}

/** Writes the report of a rehearsal as `writeFiles` does. */
export async function writeReport(directory: string, report: Report): Promise<WrittenReport> {
  return writeFiles(directory, { report, html: renderHtml(report) });
}

/**
 * Writes `report.json` and `report.html` into a directory, which is made if need be. Each file appears whole or not at
 * all. Throws a `ReportWriteError` where nothing can be written.
 */
export async function writeFiles(
  directory: string,
  { report, html }: { readonly report: object; readonly html: string },
): Promise<WrittenReport> {
  const written = { json: join(directory, 'report.json'), html: join(directory, 'report.html') };
  await complaining(directory, async () => {
    await makeDirectory(resolve(directory));
    await replaceFile(written.json, `${JSON.stringify(report, undefined, 2)}\n`);
    await replaceFile(written.html, html);
  });
  return written;
}

/** Node's recursive `mkdir` never ends below /proc, where the parent is there and its child can't be. */
async function makeDirectory(directory: string): Promise<void> {
  if (!existsSync(directory)) {
    await makeDirectory(dirname(directory));
    await mkdir(directory);
  }
}

async function complaining(directory: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isSystemError(error)) {
      throw error;
    }
    throw new ReportWriteError(`report directory "${directory}" ${complaint(error)}`, { cause: error });
  }
}

async function replaceFile(path: string, content: string): Promise<void> {
  // In the same directory, since only within one file system a rename is atomic.
  const draft = `${path}.${String(process.pid)}.draft`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined); // What it was about is the first error.
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
}

function complaint({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return 'is a file or lies below one, give the path of a directory';
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `is not writable (${code}), give one that is`;
  }
  if (code === 'EISDIR') {
    return 'has a directory named report.json or report.html, remove it or give another';
  }
  return `can't be written to: ${message}`;
}
