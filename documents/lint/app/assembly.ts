import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { LintInputError } from '../source/document';
import type { LintInput } from '../lint';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A document of a synthesized app, and the names that people have for it. */
interface AppDocument {
  readonly names: readonly string[];
  readonly input: LintInput;
}

/** The documents that a name stands for: a logical id, a construct path, a document's or a policy's name. */
export function documentsInApp(directory: string, name: string): readonly LintInput[] {
  const documents = templatesIn(directory).flatMap(readTemplate);
  const found = documents.filter(({ names }) => names.includes(name)).map(({ input }) => input);
  if (found.length === 0) {
    const known = [...new Set(documents.flatMap(({ names }) => names))].toSorted().join(', ');
    throw new LintInputError(
      `"${name}" is neither a file nor a document of the app in ${directory}, allowed: ${known === '' ? 'none, it has no documents' : known}`,
    );
  }
  return found;
}

/** Templates of the app's stacks, those of its stages included. */
function templatesIn(directory: string): readonly string[] {
  if (!existsSync(join(directory, 'manifest.json'))) {
    throw new LintInputError(`${directory} is no cloud assembly (it has no manifest.json); give a cdk.out with --app`);
  }
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json') && !file.includes('asset.'))
    .map((file) => join(directory, file));
}

function readTemplate(file: string): readonly AppDocument[] {
  const text = readFileSync(file, 'utf8');
  const resources = resourcesOf(text, file);
  return [...resources].flatMap(([logicalId, { Type, Properties = {}, Metadata = {} }]) => {
    if (Type !== 'AWS::SSM::Document') {
      return [];
    }
    const path = textOf(Metadata['aws:cdk:path']).replace(/\/Resource$/, '');
    const own = Properties['Name'];
    const names = [logicalId, path, path.split('/').slice(1).join('/'), ...(typeof own === 'string' ? [own] : [])];
    return [
      {
        names: [...names.filter((name) => name !== ''), ...policiesOf(logicalId, resources)],
        input: {
          file: relative(process.cwd(), file),
          text,
          root: ['Resources', logicalId, 'Properties', 'Content'],
          deployedAs: {
            documentType: textOf(Properties['DocumentType']) || 'Command',
            tags: tagsOf(Properties['Tags']),
          },
        },
      },
    ];
  });
}

function resourcesOf(text: string, file: string): ReadonlyMap<string, Resource> {
  const template = parseTemplate(text, file);
  return new Map(Object.entries(template.Resources ?? {}));
}

function parseTemplate(text: string, file: string): { readonly Resources?: Readonly<Record<string, Resource>> } {
  try {
    return JSON.parse(text) as { readonly Resources?: Readonly<Record<string, Resource>> };
  } catch (error) {
    throw new LintInputError(`${basename(file)} is not JSON: ${String(error)}`);
  }
}

/** What CloudFormation computes is no name that a person would give. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Names of the policies whose schedules refer to the document in what they start a run with. */
function policiesOf(logicalId: string, resources: ReadonlyMap<string, Resource>): readonly string[] {
  return [...resources.values()].flatMap(({ Type, Properties }) => {
    const input = Type === 'AWS::Scheduler::Schedule' ? JSON.stringify(Properties?.['Target'] ?? {}) : '';
    const refers = input.includes(`{"Ref":"${logicalId}"}`);
    return refers ? (/\{\\+"policy\\+":\{\\+"name\\+":\\+"([^"\\]+)/.exec(input)?.[1] ?? []) : [];
  });
}

function tagsOf(tags: unknown): Readonly<Record<string, string>> {
  const list = Array.isArray(tags) ? (tags as readonly { readonly Key?: unknown; readonly Value?: unknown }[]) : [];
  return Object.fromEntries(list.map(({ Key, Value }) => [String(Key), String(Value)]));
}
