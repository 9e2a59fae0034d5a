import { readAssembly, RehearsalError } from '../assembly';
import type { RehearseFlags } from '../command';
import { readText } from '../given-documents';
import { defaultFleet } from '../guests/fleet/default-fleet';
import { parseFleet } from '../guests/fleet/parse';
import { progressWriter, terminalStyle } from '../report/terminal';
import { prepareReportDirectory, writeFiles } from '../report/write';
import { assemblyDirectory } from '../synthesize';
import { renderLifecycleHtml } from './html';
import { parseLateFault } from './options';
import { rehearseLifecycle } from './rehearse';
import { renderLifecycle } from './terminal';

/** Does what `quiesce rehearse --days` was asked and returns its exit code. */
export async function runLifecycle(flags: RehearseFlags & { readonly days: number }): Promise<number> {
  const show = progressWriter(flags);
  const other = (['document', 'drill', 'sabotage'] as const).find((flag) => flags[flag] !== undefined);
  if (other !== undefined) {
    throw new RehearsalError(`--${other} is given with --days, where no script runs; leave one of them out`);
  }
  const inputs = {
    fleet: flags.fleet === undefined ? defaultFleet : parseFleet(readText('--fleet', flags.fleet)),
    faults: (flags.fault ?? []).map(parseLateFault),
    from: fromOf(flags.from),
  };
  if (flags.report !== undefined) {
    await prepareReportDirectory(flags.report);
  }
  const made = await assemblyDirectory(flags.app, show);
  try {
    const report = await rehearseLifecycle({
      assembly: readAssembly(made.directory, flags.stack),
      ...inputs,
      policies: flags.policy ?? [],
      days: flags.days,
      seed: flags.seed,
      failures: flags.failures ?? 0,
      broken: flags.broken ?? 0,
      onProgress: show,
    });
    if (flags.report !== undefined) {
      await writeFiles(flags.report, { report, html: renderLifecycleHtml(report) });
      show({ at: Date.now(), text: `report.json and report.html are in ${flags.report}`, kind: 'step' });
    }
    process.stdout.write(
      flags.json === true
        ? `${JSON.stringify(report, undefined, 2)}\n`
        : renderLifecycle(report, terminalStyle(process.stdout, process.env)),
    );
    return report.expectations.every(({ kept }) => kept) ? 0 : 1;
  } finally {
    made.remove();
  }
}

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** Today at 0:00 UTC, so that two rehearsals of a day are the same. */
function fromOf(text: string | undefined): number {
  const given = text === undefined ? new Date().toISOString().slice(0, 10) : text;
  const millis = INSTANT.test(given) ? Date.parse(given) : NaN;
  if (Number.isNaN(millis)) {
    throw new RehearsalError(
      `--from is "${given}", allowed: a date or an instant with its offset, such as 2026-10-20T00:00:00Z; correct it`,
    );
  }
  return millis;
}
