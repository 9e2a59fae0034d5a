import { join, resolve } from 'node:path';
import { findProject, projectAround } from '../documents/file/project';
import { OUTPUT } from '../documents/lint/app';
import type { Log } from '../lambdas/ports';
import { terminalStyle, progressLine } from '../rehearsal/report/terminal';
import type { TerminalStyle } from '../rehearsal/report/terminal/palette';
import { synthesize } from '../rehearsal/synthesize';

/** Reports progress on stderr. */
export type Tell = (text: string, kind?: 'step' | 'trouble') => void;

export function teller(): Tell {
  // The SDK's warning about Node.js versions would appear in the middle of a report.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const style = terminalStyle(process.stderr, process.env);
  const startedAt = Date.now();
  return (text, kind = 'step') => {
    process.stderr.write(`${progressLine({ at: Date.now(), text, kind }, { ...style, startedAt })}\n`);
  };
}

/** How to write a report on stdout. Lines for grep are never broken. */
export function outputStyle(): TerminalStyle {
  const style = terminalStyle(process.stdout, process.env);
  return process.stdout.isTTY ? style : { ...style, width: UNBROKEN };
}

const UNBROKEN = 10_000;

/** Prints a result on stdout: as JSON, or for people. */
export function printResult(
  result: object,
  { json }: { readonly json?: boolean },
  render: (style: TerminalStyle) => string,
): void {
  process.stdout.write(json === true ? `${JSON.stringify(result, undefined, 2)}\n` : render(outputStyle()));
}

/** The cloud assembly that was named, or that of the app in the working folder. */
export async function assemblyOf(app: string | undefined, tell: Tell): Promise<string> {
  if (app !== undefined) {
    return resolve(app);
  }
  const project = projectAround(process.cwd());
  await synthesize(project, OUTPUT, tell);
  return join(project, OUTPUT);
}

/** As `assemblyOf`; `undefined` where none is named, and the working folder is in no app. */
export async function assemblyHere(app: string | undefined, tell: Tell): Promise<string | undefined> {
  if (app === undefined && findProject(process.cwd()) === undefined) {
    tell('there is no app here; reading the policy from its schedules');
    return undefined;
  }
  return assemblyOf(app, tell);
}

/** Log of the poll of a script: names and errors of AWS, never output of scripts. */
export function troubleLog(tell: Tell): Log {
  const say = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    tell(`${event} ${JSON.stringify(fields)}`, 'trouble');
  };
  return {
    info: () => undefined,
    warn: say,
    error: (event, error, fields) => {
      say(event, { ...fields, error: String(error) });
    },
  };
}
