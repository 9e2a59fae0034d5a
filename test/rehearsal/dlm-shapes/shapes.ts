import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readContract, type DocumentState } from '../../../lambdas/domain/document';
import type { JsonObject } from '../../../rehearsal/interpreter';
import type { Guest, StepExit } from '../../../rehearsal/guests/guest';
import { run } from '../guests/machine';

export type ShapeName = 'empty' | 'iris' | 'mysql' | 'postgresql';

/** A document in the shape of one that AWS publishes for DLM. */
export interface Shape {
  readonly content: JsonObject;
  readonly contract: DocumentState;
  /** The script as the agent would run it. */
  readonly script: (command: string) => string;
}

interface Content {
  readonly mainSteps: readonly [{ readonly inputs: { readonly runCommand: readonly string[] } }];
}

export function readShape(name: ShapeName): Shape {
  const content = parse(readFileSync(join(__dirname, `${name}.yaml`), 'utf8')) as Content;
  const lines = content.mainSteps[0].inputs.runCommand.join('\n');
  return {
    content: content as unknown as JsonObject,
    contract: readContract({ name, version: '1', content: JSON.stringify(content) }),
    script: (command) => lines.replaceAll('{{ command }}', command),
  };
}

/** Runs a command of the shape on an instance, with these lines put in where the script begins. */
export function play(guest: Guest, script: string, beginning = ''): Promise<StepExit> {
  const [shebang = '', ...rest] = script.split('\n');
  return run(guest, [shebang, beginning, ...rest].join('\n'));
}
