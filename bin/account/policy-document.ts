import { missing, readContract, SCRIPTS_ACCESS_TAG, type DocumentState } from '../../lambdas/domain/document';
import { readVssContract, VSS_DOCUMENT } from '../../lambdas/domain/vss';
import type { DeployedPolicy } from './deployed-policy';
import type { LiveAccount } from './live-account';
import { patiently } from './patience';

/** The policy's document, as a run would find it. */
export interface CheckedDocument {
  readonly name: string;
  /** The state that Prepare uses. `missing` also if the engine's role may not read the document. */
  readonly state: DocumentState;
  /** `granted`: AWS's own document, which the engine's role may send by its name. */
  readonly access: 'tagged' | 'untagged' | 'granted' | 'unknown';
}

/** Finds and reads the document; `undefined` for a policy without one. `given` is a name that the user gave. */
export async function checkDocument(
  account: Pick<LiveAccount, 'documents' | 'clock'>,
  deployed: Pick<DeployedPolicy, 'policy' | 'documentPrefix'>,
  given?: string,
): Promise<CheckedDocument | undefined> {
  const { quiesce } = deployed.policy;
  const { documents, clock } = account;
  if (quiesce.kind === 'none') {
    return undefined;
  }
  if (quiesce.kind === 'vss') {
    const document = await patiently(clock, () => documents.read(VSS_DOCUMENT));
    const state = document === undefined ? missing(VSS_DOCUMENT) : readVssContract(document);
    return { name: VSS_DOCUMENT, access: 'granted', state };
  }
  const prefix = given === undefined ? deployed.documentPrefix : undefined;
  const names =
    prefix === undefined ? [given ?? quiesce.document] : await patiently(clock, () => documents.namesFrom(prefix));
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    const found = others.length > 0 ? `documents ${names.join(', ')} begin` : 'no document begins';
    const detail = `${found} with "${prefix ?? ''}"; deploy the stack, or give the name with --document`;
    return { name: `${prefix ?? ''}*`, access: 'unknown', state: { status: 'missing', detail } };
  }
  const [document, tags] = await Promise.all([
    patiently(clock, () => documents.read(name)),
    patiently(clock, () => documents.tags(name)),
  ]);
  if (document === undefined) {
    return { name, access: 'unknown', state: missing(name) };
  }
  // Tags of another account's document can't be read.
  if (tags === undefined || name.startsWith('arn:')) {
    return { name, access: 'unknown', state: readContract(document) };
  }
  const tagged = tags.some(({ key, value }) => key === SCRIPTS_ACCESS_TAG.key && value === SCRIPTS_ACCESS_TAG.value);
  const detail = `document "${name}" lacks the tag ${SCRIPTS_ACCESS_TAG.key}=${SCRIPTS_ACCESS_TAG.value}, so the engine's role may not read it`;
  return tagged
    ? { name, access: 'tagged', state: readContract(document) }
    : { name, access: 'untagged', state: { status: 'missing', detail } };
}
