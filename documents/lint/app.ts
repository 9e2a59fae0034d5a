import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { cdkOf, projectAround } from '../file/project';
import { deployedAsOf, DocumentFileError } from '../file/wrapped';
import type { LintInput } from './lint';

/** Where an app is synthesized to, in its project. */
export const OUTPUT = 'cdk.out';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

type Resources = Readonly<Record<string, Resource>>;

/** A document of a synthesized app, and the names by which a user can ask for it. */
interface AppDocument {
  readonly names: readonly string[];
  readonly input: LintInput;
}

/** `cdk synth` of the app around a folder, into its own cdk.out, so that a user can open the lines of a finding. */
export function synthesize(from: string): string {
  const project = projectAround(from);
  const { status, stdout, stderr, error } = spawnSync(cdkOf(project), ['synth', '--quiet', '--output', OUTPUT], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status !== 0) {
    const output = error === undefined ? `${stdout}${stderr}` : error.message;
    throw new DocumentFileError(`cdk synth failed in ${project}; correct it or give a cdk.out with --app:\n${output}`);
  }
  return join(project, OUTPUT);
}

/** The documents of a name: a logical id, a construct path, a document's or a policy's name. */
export function documentsInApp(directory: string, name: string): readonly LintInput[] {
  const documents = templatesIn(directory).flatMap(readTemplate);
  const found = documents.filter(({ names }) => names.includes(name)).map(({ input }) => input);
  if (found.length === 0) {
    const known = [...new Set(documents.flatMap(({ names }) => names))].toSorted().join(', ');
    throw new DocumentFileError(
      `"${name}" is neither a file nor a document of the app in ${directory}, allowed: ${known || 'none, the app has no documents'}`,
    );
  }
  return found;
}

/** Templates of the app's stacks, those of its stages included. */
function templatesIn(directory: string): readonly string[] {
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new DocumentFileError(
      `${directory} is not a cloud assembly (it has no manifest.json); give a cdk.out with --app`,
    );
  }
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json') && !file.includes('asset.'))
    .map((file) => join(directory, file));
}

function readTemplate(path: string): readonly AppDocument[] {
  const text = readFileSync(path, 'utf8');
  const resources = resourcesOf(text, path);
  return Object.entries(resources).flatMap(([logicalId, { Type, Properties = {}, Metadata = {} }]) => {
    if (Type !== 'AWS::SSM::Document') {
      return [];
    }
    const construct = textOf(Metadata['aws:cdk:path']).replace(/\/Resource$/, '');
    const inStack = construct.split('/').slice(1).join('/');
    const names = [logicalId, construct, inStack, textOf(Properties['Name'])].filter((name) => name !== '');
    const input = {
      file: relative(process.cwd(), path),
      text,
      root: ['Resources', logicalId, 'Properties', 'Content'],
      deployedAs: deployedAsOf({ Tags: [], ...Properties }),
    };
    return [{ names: [...names, ...policiesOf(logicalId, resources)], input }];
  });
}

function resourcesOf(text: string, file: string): Resources {
  try {
    return (JSON.parse(text) as { readonly Resources?: Resources }).Resources ?? {};
  } catch (error) {
    throw new DocumentFileError(`${basename(file)} is not JSON: ${String(error)}`);
  }
}

/** Empty for what CloudFormation computes: no user gives such a name. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Names of the policies whose schedules refer to the document in what they start a run with. */
function policiesOf(logicalId: string, resources: Resources): readonly string[] {
  return Object.values(resources).flatMap(({ Type, Properties }) => {
    const input = Type === 'AWS::Scheduler::Schedule' ? JSON.stringify(Properties?.['Target'] ?? {}) : '';
    const refers = input.includes(`{"Ref":"${logicalId}"}`);
    return refers ? (/\{\\+"policy\\+":\{\\+"name\\+":\\+"([^"\\]+)/.exec(input)?.[1] ?? []) : [];
  });
}
