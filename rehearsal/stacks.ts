import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from './interpreter';
import { sectionOf, textOf } from './interpreter/cloudformation';
import { isJsonObject, parseJson } from './interpreter/json';
import { defined, messageOf } from './json';

/** A stack of a cloud assembly. */
export interface AssemblyStack {
  /** Of the artifact, and so of its files. */
  readonly id: string;
  /** The folder of its files: the assembly's own, or that of a stage. */
  readonly directory: string;
  /** The construct's path, such as `Production/Backups`. */
  readonly path: string;
  readonly stackName: string;
  /** Undefined: the app does not set it. */
  readonly region?: string;
  readonly template: JsonValue;
}

/** A cloud assembly can't be read, or has no such stack; the message says what to change. */
class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
}

/** The stacks of a cloud assembly, those of its stages included. */
export function stacksIn(directory: string): readonly AssemblyStack[] {
  const manifest = join(directory, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new AssemblyError(
      `--app is "${directory}", which has no manifest.json; give a cloud assembly, which cdk synth writes to cdk.out`,
    );
  }
  const artifacts = Object.entries(sectionOf(readJson(manifest), 'artifacts'));
  return artifacts.flatMap(([id, artifact]) => {
    const properties = sectionOf(artifact, 'properties');
    const stage = textOf(properties, 'directoryName');
    return stage === '' ? stackOf(directory, id, artifact) : stacksIn(join(directory, stage));
  });
}

/** The one stack of these that the user named, or the only one. `what` they have in common, for the message. */
export function chooseStack(stacks: readonly AssemblyStack[], what: string, wanted?: string): AssemblyStack {
  const found = stacks.filter(
    ({ id, path, stackName }) => wanted === undefined || [id, path, stackName].includes(wanted),
  );
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) {
    return only;
  }
  if (wanted !== undefined && found.length === 0) {
    throw new AssemblyError(`--stack is "${wanted}", allowed: ${listOf(stacks)}, which have ${what}; correct it`);
  }
  throw new AssemblyError(`${String(found.length)} stacks have ${what}: ${listOf(found)}; give one with --stack`);
}

/** As --stack takes them: by path; with the Region, which tells stacks of one name apart. */
function listOf(stacks: readonly AssemblyStack[]): string {
  return stacks.map(({ path, region }) => (region === undefined ? path : `${path} (${region})`)).join(', ');
}

function stackOf(directory: string, id: string, artifact: JsonValue): readonly AssemblyStack[] {
  const properties = sectionOf(artifact, 'properties');
  const templateFile = textOf(properties, 'templateFile');
  if (!isJsonObject(artifact) || textOf(artifact, 'type') !== 'aws:cloudformation:stack' || templateFile === '') {
    return [];
  }
  const region = /^aws:\/\/[^/]+\/([a-z0-9-]+)$/.exec(textOf(artifact, 'environment'))?.[1];
  return [
    {
      id,
      directory,
      path: pathOf(artifact) || id,
      stackName: textOf(properties, 'stackName') || id,
      ...defined({ region: region === 'unknown-region' ? undefined : region }),
      template: readJson(join(directory, templateFile)),
    },
  ];
}

/** CDK writes `PATH (NAME)` where the name is not made from the path. */
function pathOf(artifact: JsonObject): string {
  return textOf(artifact, 'displayName').replace(/ \(.*\)$/, '');
}

function readJson(file: string): JsonValue {
  try {
    return parseJson(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AssemblyError(`${file} can't be read (${messageOf(error)}); synthesize the app again`);
  }
}
