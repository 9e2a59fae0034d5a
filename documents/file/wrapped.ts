import { isMap, isNode, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { intrinsicOf, rendered, UNKNOWN } from './mapped-text';

/** A file, a document or an app that can't be read; the message says what to change. */
export class DocumentFileError extends Error {
  override readonly name = 'DocumentFileError';
}

export type Path = readonly (string | number)[];

/** What CloudFormation or Systems Manager knows of a document beside its content. */
export interface DeployedAs {
  readonly documentType: string;
  /** Undefined: not said. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** A document, and where it stands. */
export interface DocumentSource {
  readonly file: string;
  /** YAML or JSON, of which the document may be a part. */
  readonly text: string;
  /** Where in the text the document begins; default: it is the text. */
  readonly root?: Path;
  readonly deployedAs?: DeployedAs;
}

const ALLOWED =
  'allowed: an SSM document, a CloudFormation template with an AWS::SSM::Document, or the output of aws ssm get-document';

/**
 * The documents in a file: the file itself, those of a CloudFormation template, or the one that `get-document` printed.
 * Of several those that Data Lifecycle Manager may send: with its tag, or with a parameter `command`.
 */
export function documentsIn(file: string, text: string): readonly DocumentSource[] {
  const parsed = parseDocument(text);
  const [broken] = parsed.errors;
  if (broken !== undefined) {
    throw new DocumentFileError(`${file} is neither YAML nor JSON: ${broken.message.trimEnd()}`);
  }
  const root: unknown = parsed.toJS();
  if (typeof root === 'string' && isMap(parseDocument(root).contents)) {
    return documentsIn(file, root);
  }
  const members = fieldsOf(root);
  if (members['TemplateBody'] !== undefined || members['Content'] !== undefined) {
    const path = members['Content'] === undefined ? ['TemplateBody'] : ['Content'];
    return insideOf(file, text, path, members['DocumentType'] === undefined ? undefined : deployedAsOf(members));
  }
  const resources = Object.entries(fieldsOf(members['Resources']));
  if (resources.length === 0) {
    if (['schemaVersion', 'mainSteps', 'parameters'].every((member) => members[member] === undefined)) {
      const names = Object.keys(members).join(', ');
      throw new DocumentFileError(`${file} is not an SSM document (its members: ${names || 'none'}), ${ALLOWED}`);
    }
    return [{ file, text }];
  }
  const all = resources.flatMap(([id, resource]) => {
    const { Type, Properties } = fieldsOf(resource);
    const deployedAs = deployedAsOf({ Tags: [], ...fieldsOf(Properties) });
    return Type === 'AWS::SSM::Document'
      ? insideOf(file, text, ['Resources', id, 'Properties', 'Content'], deployedAs)
      : [];
  });
  if (all.length === 0) {
    throw new DocumentFileError(`${file} is a CloudFormation template without an AWS::SSM::Document, ${ALLOWED}`);
  }
  const sent = all.filter(isSentByDlm);
  return sent.length === 0 ? all : sent;
}

/** A part of a file: a map in its place, or a string that is a file of its own. */
function insideOf(file: string, text: string, path: Path, deployedAs?: DeployedAs): readonly DocumentSource[] {
  const node = parseDocument(text).getIn(path, true);
  const known = deployedAs && { deployedAs };
  if (isMap(node) && intrinsicOf(node) === undefined) {
    return path.at(-1) === 'TemplateBody'
      ? documentsIn(file, JSON.stringify(node.toJSON(), undefined, 2))
      : [{ file, text, root: path, ...known }];
  }
  const inner = documentsIn(`${file} (${path.join('/')})`, rendered(node, text).text);
  return inner.map((source) => ({ ...source, ...known }));
}

/** The content of the one document in a file, as JSON; refuses what only a deployment knows. */
export function contentOf(file: string, text: string): unknown {
  const [source, ...others] = documentsIn(file, text);
  if (source === undefined || others.length > 0) {
    throw new DocumentFileError(
      `${file} holds ${others.length + 1} documents, allowed: one; give each in a file of its own`,
    );
  }
  return plainOf(parseDocument(source.text).getIn(source.root ?? [], true), source);
}

function plainOf(node: unknown, source: DocumentSource): unknown {
  if (isNode(node) && intrinsicOf(node) === undefined) {
    const entries = (isMap(node) ? node.items : []).map(({ key, value }) => [
      String(isScalar(key) ? key.value : key),
      plainOf(value, source),
    ]);
    const plain: unknown = isScalar(node) ? node.value : Object.fromEntries(entries);
    return isSeq(node) ? node.items.map((item) => plainOf(item, source)) : plain;
  }
  const { text } = rendered(node, source.text);
  if (text.includes(UNKNOWN)) {
    const line = source.text.slice(0, (node as Node).range?.[0]).split('\n').length;
    throw new DocumentFileError(
      `${source.file}:${line} has a value that only a deployment knows; give the deployed document: aws ssm get-document`,
    );
  }
  return text;
}

function isSentByDlm({ text, root = [], deployedAs }: DocumentSource): boolean {
  return (
    deployedAs?.tags?.['DLMScriptsAccess'] !== undefined ||
    parseDocument(text).hasIn([...root, 'parameters', 'command'])
  );
}

export function deployedAsOf({ DocumentType, Tags }: Readonly<Record<string, unknown>>): DeployedAs {
  const list = Array.isArray(Tags) ? Tags.map(fieldsOf) : undefined;
  return {
    documentType: typeof DocumentType === 'string' ? DocumentType : 'Command',
    tags: list && Object.fromEntries(list.map(({ Key, Value }) => [String(Key), String(Value)])),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
