import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderHtml } from '../../../rehearsal/report/html';
import { prepareReportDirectory, writeReport } from '../../../rehearsal/report/write';
import { aReport } from './builders';
import { aFullReport } from './full-report';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quiesce-report-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('both files are written, into a directory that need not exist, and nothing else', async () => {
  const target = join(directory, 'deep', 'report');
  const written = await writeReport(target, aFullReport());
  expect(await readdir(target)).toEqual(['report.html', 'report.json']);
  expect(JSON.parse(await readFile(written.json, 'utf8'))).toEqual(aFullReport());
  expect(await readFile(written.html, 'utf8')).toBe(renderHtml(aFullReport()));
});

test('an older report is replaced', async () => {
  await writeReport(directory, aFullReport());
  const { json } = await writeReport(directory, aReport());
  expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(aReport());
});

test('a path that is a file is refused with what to do', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  const advice = 'is a file or lies below one, give the path of a directory';
  await expect(writeReport(file, aReport())).rejects.toThrow(`report directory "${file}" ${advice}`);
  await expect(writeReport(join(file, 'below'), aReport())).rejects.toMatchObject({ name: 'ReportWriteError' });
});

test('whether it could be written is known before there is a report, and leaves nothing behind', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  await expect(prepareReportDirectory(file)).rejects.toMatchObject({ name: 'ReportWriteError' });
  const target = join(directory, 'new');
  await prepareReportDirectory(target);
  expect(await readdir(target)).toEqual([]);
});

test('a report that can’t be put in place leaves no draft behind', async () => {
  await mkdir(join(directory, 'report.json'));
  await expect(writeReport(directory, aReport())).rejects.toThrow('has a directory named report.json or report.html');
  expect(await readdir(directory)).toEqual(['report.json']);
});

// Root may write anywhere, so only what no one may write to shows this: /proc takes no files.
test('a place that takes no files is refused', async () => {
  await expect(writeReport('/proc', aReport())).rejects.toMatchObject({ name: 'ReportWriteError' });
});

test('where no directory can be made it ends, and says so', async () => {
  await expect(prepareReportDirectory('/proc/x')).rejects.toThrow('report directory "/proc/x" can\'t be written to');
});
