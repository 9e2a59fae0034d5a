import { readAssembly, RehearsalError, taskStates } from './assembly';
import type { RehearseFlags } from './command';
import { parseFault } from './faults';
import { readGivenDocument, readText } from './given-documents';
import { defaultFleet } from './guests/fleet/default-fleet';
import { parseFleet } from './guests/fleet/parse';
import { defined } from './json';
import type { DrillOptions } from './options';
import { rehearse } from './rehearse';
import { conclusionOf } from './report/conclusion';
import { progressWriter, renderTerminal, terminalStyle } from './report/terminal';
import { prepareReportDirectory, writeReport } from './report/write';
import { assemblyDirectory } from './synthesize';

const EXIT_CODE = { kept: 0, 'none-stated': 0, 'not-kept': 1, 'slow-machine': 3 } as const;

/** Does what `quiesce rehearse` was asked and returns its exit code. */
export async function runRehearse(flags: RehearseFlags): Promise<number> {
  const ofDays = (['from', 'failures', 'broken'] as const).find((flag) => flags[flag] !== undefined);
  if (ofDays !== undefined) {
    throw new RehearsalError(`--${ofDays} is given without --days; add --days, or leave it out`);
  }
  const show = progressWriter(flags);
  // What the user named comes first, so that a mistake is reported at once.
  const inputs = {
    fleet: flags.fleet === undefined ? defaultFleet : parseFleet(readText('--fleet', flags.fleet)),
    documents: (flags.document ?? []).map(readGivenDocument),
  };
  if (flags.report !== undefined) {
    await prepareReportDirectory(flags.report);
  }
  const made = await assemblyDirectory(flags.app, show);
  try {
    const assembly = readAssembly(made.directory, flags.stack);
    const drill = drillOptions(flags);
    const machines = [assembly.machine, ...(drill && assembly.drills ? [assembly.drills.machine] : [])];
    const faults = (flags.fault ?? []).map((text) => parseFault(text, machines.flatMap(taskStates)));
    const report = await rehearse({
      assembly,
      ...inputs,
      policies: flags.policy ?? [],
      faults,
      ...defined({ drill }),
      seed: flags.seed,
      onProgress: show,
    });
    if (flags.report !== undefined) {
      await writeReport(flags.report, report);
      show({ at: Date.now(), text: `report.json and report.html are in ${flags.report}`, kind: 'step' });
    }
    const text =
      flags.json === true
        ? `${JSON.stringify(report, undefined, 2)}\n`
        : renderTerminal(report, terminalStyle(process.stdout, process.env));
    process.stdout.write(text);
    return EXIT_CODE[conclusionOf(report).kept];
  } finally {
    made.remove();
  }
}

function drillOptions({ drill, sabotage }: RehearseFlags): DrillOptions | undefined {
  return drill === true || sabotage !== undefined ? defined({ sabotage }) : undefined;
}
