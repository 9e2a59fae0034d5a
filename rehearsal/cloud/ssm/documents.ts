import { createHash } from 'node:crypto';
import { AwsError, notModelled } from '../errors';
import type { World } from '../world';
import type { DescribeDocumentOutput, DocumentInput, GetDocumentOutput } from './api';
import { parseDocument, type ParsedDocument } from './document';
import type { Document, DocumentProps, DocumentVersion, StandIn } from './state';
import { startVss, VSS_CONTENT, VSS_DOCUMENT } from './vss';

/** Adds a document, or a version to the one of that name. */
export function addDocument(world: World, props: DocumentProps): void {
  if (/^(aws|amazon|amzn)/i.test(props.name)) {
    throw new Error(`document ${props.name}: the beginning of its name is AWS's`);
  }
  addVersion(world, props);
}

/** The documents of AWS itself that are stood in for; every Region has them. */
export function addDocumentsOfAws(world: World): void {
  addVersion(world, { name: VSS_DOCUMENT, content: VSS_CONTENT, owner: 'Amazon' }, startVss);
}

function addVersion(world: World, { name, content, version, tags, owner }: DocumentProps, standIn?: StandIn): void {
  const known = world.ssm.documents.get(name);
  const document: Document = known ?? {
    name,
    owner: owner ?? world.accountId,
    tags: new Map(Object.entries(tags ?? {})),
    createdAt: world.clock.now(),
    versions: new Map(),
  };
  const number = version ?? String(document.versions.size + 1);
  const text = JSON.stringify(content, undefined, 2);
  const parsed = parseDocument(JSON.parse(text));
  document.versions.set(number, { version: number, text, parsed, ...(standIn && { standIn }) });
  world.ssm.documents.set(name, document);
}

/** The document by name or ARN; InvalidDocument when there is none, InvalidDocumentVersion when not that version. */
export function findDocument(world: World, name: string, version = '$DEFAULT'): [Document, DocumentVersion] {
  const short = /^arn:aws[\w-]*:ssm:[^:]*:[^:]*:document\/(.+)$/.exec(name)?.[1] ?? name;
  const document = world.ssm.documents.get(short);
  if (document === undefined) {
    throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
  }
  const found = version.startsWith('$') ? newest(document) : document.versions.get(version);
  if (found === undefined) {
    throw new AwsError('InvalidDocumentVersion', `Document ${name} has no version ${version}.`);
  }
  return [document, found];
}

export function getDocument(world: World, input: DocumentInput): GetDocumentOutput {
  refuseVersionName(input);
  if (input.DocumentFormat !== undefined && input.DocumentFormat !== 'JSON') {
    throw notModelled(`GetDocument.DocumentFormat ${input.DocumentFormat}`);
  }
  const [document, version] = findDocument(world, input.Name, input.DocumentVersion);
  return {
    Name: document.name,
    CreatedDate: new Date(document.createdAt),
    DocumentVersion: version.version,
    Status: 'Active',
    Content: version.text,
    DocumentType: 'Command',
    DocumentFormat: 'JSON',
  };
}

/** Names, types and defaults of the parameters; never their allowed values, as in AWS. */
export function describeDocument(world: World, input: DocumentInput): DescribeDocumentOutput {
  refuseVersionName(input);
  const [document, version] = findDocument(world, input.Name, input.DocumentVersion);
  const { parsed } = version;
  return {
    Document: {
      Name: document.name,
      Owner: document.owner,
      CreatedDate: new Date(document.createdAt),
      Status: 'Active',
      DocumentVersion: version.version,
      LatestVersion: newest(document)?.version ?? version.version,
      DefaultVersion: newest(document)?.version ?? version.version,
      ...(parsed.description !== undefined && { Description: parsed.description }),
      Parameters: [...parsed.parameters.values()].map((parameter) => ({
        Name: parameter.name,
        Type: parameter.type,
        ...(parameter.description !== undefined && { Description: parameter.description }),
        ...(parameter.default && { DefaultValue: defaultText(parameter.type, parameter.default) }),
      })),
      PlatformTypes: platformsOf(parsed),
      DocumentType: 'Command',
      SchemaVersion: parsed.schemaVersion,
      DocumentFormat: 'JSON',
      Hash: createHash('sha256').update(version.text).digest('hex'),
      HashType: 'Sha256',
      Tags: [...document.tags].map(([Key, Value]) => ({ Key, Value })),
    },
  };
}

function newest(document: Document): DocumentVersion | undefined {
  return [...document.versions.values()].at(-1);
}

function refuseVersionName({ VersionName: name }: DocumentInput): void {
  if (name !== undefined) {
    throw notModelled('VersionName of a document');
  }
}

function defaultText(type: 'String' | 'StringList', values: readonly string[]): string {
  return type === 'StringList' ? JSON.stringify(values) : values.join('');
}

/** AWS derives the platforms from the actions of the steps. */
function platformsOf({ steps }: ParsedDocument): readonly string[] {
  const shell = steps.some(({ action }) => action === 'aws:runShellScript');
  const power = steps.some(({ action }) => action === 'aws:runPowerShellScript');
  return [...(power ? ['Windows', 'Linux', 'MacOS'] : []), ...(shell && !power ? ['Linux', 'MacOS'] : [])];
}
