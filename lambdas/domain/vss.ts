import { unusable, type DocumentState, type DocumentText } from './document';
import { defined, fieldsOf, parseFields } from './json';
import type { Tag, VssQuiesce } from './policy';
import { TagKey, TAGS_PER_RESOURCE } from './snapshot-tags';

/** AWS's document that freezes by Windows' Volume Shadow Copy Service and makes the snapshots itself. */
export const VSS_DOCUMENT = 'AWSEC2-CreateVssSnapshot';

/** Keys on the snapshots of a VSS set besides our usual ones. They are AWS's. */
export const VssTagKey = {
  APP_CONSISTENT: 'AppConsistent',
  DEVICE: 'Device',
  CONFIG: 'AwsVssConfig',
  /** The document's `tags` hold it by default, with an empty value. */
  NAME: 'Name',
} as const;

/** Tags that a policy with VSS may add: what AWS allows, less all of ours and of VSS. */
export const VSS_POLICY_TAGS = TAGS_PER_RESOURCE - Object.keys(TagKey).length - Object.keys(VssTagKey).length;

/** To give one of these is an error by AWS's documentation; `Name` is free. */
const RESERVED: readonly string[] = [VssTagKey.APP_CONSISTENT, VssTagKey.DEVICE, VssTagKey.CONFIG];

/** All that AWS documents for keys and values of the document's `tags`; neither `,` nor `;`, so that no value can end its tag. */
const TEXT = /^[A-Za-z0-9() ./\\\-"'@_+:={}]*$/;

/** Allowed characters of a VSS set's tags, in words. */
export const VSS_TEXT = `letters, digits, blanks and ()./\\-"'@_+:={}, without "{{"`;

/** Whether the text can stand in the document's `tags`; `{{` would let Run Command put a stored parameter there. */
export function isVssText(text: string): boolean {
  return TEXT.test(text) && !text.includes('{{');
}

/** Why a tag of a policy can't be put on a VSS set; `undefined` when it can. */
export function vssTagMistake({ key, value }: Tag): 'reserved' | 'text' | undefined {
  if (RESERVED.includes(key)) {
    return 'reserved';
  }
  const filled = value.replaceAll(/\$\((instance-id|timestamp)\)/g, '');
  return isVssText(key) && isVssText(filled) ? undefined : 'text';
}

/** What is asked of the document, in its own parameters. */
export interface VssRequest {
  /** Names of the parameters that the document declares. */
  readonly declared: readonly string[];
  readonly quiesce: VssQuiesce;
  readonly excludeBootVolume: boolean;
  readonly description: string;
  readonly tags: readonly Tag[];
}

/** Parameters of one SendCommand call, as AWS documents them: switches are the texts `True` and `False`. */
export function vssParameters(request: VssRequest): Readonly<Record<string, readonly string[]>> {
  const { declared, quiesce, excludeBootVolume, description, tags } = request;
  const convenient = { executionTimeout: [String(quiesce.timeoutSeconds)], description: [description] };
  return {
    // A document without these parameters makes the same set.
    ...Object.fromEntries(Object.entries(convenient).filter(([name]) => declared.includes(name))),
    ExcludeBootVolume: [flag(excludeBootVolume)],
    CopyOnly: [flag(quiesce.copyOnly)],
    // AwsVssComponents before 2.4 fail with this parameter, so it is sent only if the policy asks for it.
    ...defined({ SaveVssMetadata: quiesce.saveMetadata ? [flag(true)] : undefined }),
    tags: [tags.map(({ key, value }) => `Key=${key},Value=${value}`).join(';')],
  };
}

function flag(value: boolean): 'True' | 'False' {
  return value ? 'True' : 'False';
}

/**
 * AWS's document as a run uses it: its version is pinned and its parameters are checked once, before anything is sent.
 * It is for Windows, also if its preconditions do not say so.
 */
export function readVssContract(document: DocumentText): DocumentState {
  const content = parseFields(document.content);
  if (content === undefined) {
    return unusable('its content is not a JSON object');
  }
  const parameters = Object.keys(fieldsOf(content.parameters));
  const wanted = ['ExcludeBootVolume', 'CopyOnly', 'tags'];
  const missing = wanted.filter((name) => !parameters.includes(name));
  if (missing.length > 0) {
    return unusable(`the parameters ${missing.map((name) => `"${name}"`).join(', ')} are not declared`);
  }
  const steps = Array.isArray(content.mainSteps) ? content.mainSteps.map((step) => String(fieldsOf(step).name)) : [];
  return {
    status: 'usable',
    contract: { name: document.name, version: document.version, parameters, steps, platforms: ['Windows'] },
  };
}
