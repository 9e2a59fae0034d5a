import { checkDocument, type CheckedDocument } from '../../account/policy-document';
import { check, type Judged } from '../check';

export interface DocumentRead {
  readonly policies: readonly string[];
  readonly document: CheckedDocument;
}

/** What the policies send must exist, keep the contract, and have the tag that lets the engine's role send it. */
export const documents = check({
  name: 'documents',
  fine: 'the document of each policy exists, keeps the contract and has the tag DLMScriptsAccess=true',
  needs: ['scheduler:ListSchedules', 'scheduler:GetSchedule', 'ssm:GetDocument', 'ssm:DescribeDocument'],
  read: async ({ account, policies }): Promise<readonly DocumentRead[]> => {
    const found = new Map<string, DocumentRead>();
    for (const policy of (await policies()).policies) {
      const document = await checkDocument(account, { policy });
      if (document !== undefined) {
        const known = found.get(document.name)?.policies ?? [];
        found.set(document.name, { policies: [...known, policy.name], document });
      }
    }
    return [...found.values()];
  },
  judge: judgeDocuments,
});

export function judgeDocuments(read: readonly DocumentRead[]): readonly Judged[] {
  return read.flatMap(({ policies, document: { name, state, access } }): readonly Judged[] => {
    const of = `policies ${policies.join(', ')}`;
    if (state.status === 'missing' || state.status === 'unusable') {
      const remedy =
        access === 'untagged'
          ? `aws ssm add-tags-to-resource --resource-type Document --resource-id ${name} --tags Key=DLMScriptsAccess,Value=true`
          : 'deploy the policy again, or correct the document: npx quiesce lint says what it lacks';
      return [{ severity: 'error', subject: name, text: `${state.detail} (${of})`, remedy }];
    }
    return access === 'unknown'
      ? [
          {
            severity: 'warning',
            subject: name,
            text: `it belongs to another account, so its tags can't be read (${of})`,
            remedy: 'look there for the tag DLMScriptsAccess=true',
          },
        ]
      : [];
  });
}
