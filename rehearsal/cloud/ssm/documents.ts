import { AwsError, notModelled } from '../errors';
import type { Given } from '../operation';
import type { World } from '../world';
import { parseDocument } from './document';
import type { Document, DocumentProps, DocumentVersion } from './state';
import { VSS_CONTENT, VSS_DOCUMENT } from './vss';

export interface DocumentInput extends Given<{ DocumentVersion: string; VersionName: string; DocumentFormat: string }> {
  /** A name or an ARN. */
  readonly Name: string;
}

/** Refusals of `findDocument`. */
export const UNKNOWN_DOCUMENT = ['InvalidDocument', 'InvalidDocumentVersion'] as const;

/** Beginnings that CreateDocument keeps for AWS (API reference, Name). */
const RESERVED = /^(aws|amazon|amzn)/i;

/** CreateDocument's bound of a document, and SendCommand's of a document together with the values that it is sent. */
const MAX_BYTES = 64 * 1024;

/** Adds a document, or a version to the one of that name; refuses what CreateDocument refuses. */
export function addDocument(world: World, props: DocumentProps): void {
  if (RESERVED.test(props.name)) {
    throw new AwsError('ValidationException', `document ${props.name}: the beginning of its name is AWS's`);
  }
  if (!/^[a-zA-Z0-9_.-]{3,128}$/.test(props.name)) {
    const allowed = '3 to 128 letters, digits, dashes, dots and underscores';
    throw new AwsError('ValidationException', `The name of a document is "${props.name}", allowed: ${allowed}.`);
  }
  addVersion(world, props);
}

/** Refuses a document that is larger than AWS takes, with the values of a command's parameters. */
export function checkSize(text: string, values: readonly string[] = []): void {
  const bytes = [text, ...values].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (bytes > MAX_BYTES) {
    const message = `The document has ${bytes} bytes with the values of its parameters, allowed are ${MAX_BYTES}.`;
    throw new AwsError('MaxDocumentSizeExceeded', message);
  }
}

/** The documents of AWS itself that are stood in for; every Region has them. */
export function addDocumentsOfAws(world: World): void {
  addVersion(world, { name: VSS_DOCUMENT, content: VSS_CONTENT, owner: 'Amazon' });
}

function addVersion(world: World, { name, content, version, tags, owner }: DocumentProps): void {
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
  checkSize(text);
  const parsed = parseDocument(JSON.parse(text));
  document.versions.set(number, { version: number, text, parsed });
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

/** What the input of GetDocument and DescribeDocument names. */
export function documentOf(world: World, input: DocumentInput): [Document, DocumentVersion] {
  if (input.VersionName !== undefined) {
    throw notModelled('VersionName of a document');
  }
  return findDocument(world, input.Name, input.DocumentVersion);
}

export function newest(document: Document): DocumentVersion | undefined {
  return [...document.versions.values()].at(-1);
}
