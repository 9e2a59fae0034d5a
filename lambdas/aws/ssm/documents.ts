import { GetDocumentCommand } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Documents } from '../../ports';
import { classify, errorOf } from '../sdk-errors';

/**
 * Documents of Systems Manager. Rejects with `Throttled`, `BadInput` or `Unavailable`. The name stays the one that was
 * asked for: a document of another account is only known by its ARN.
 */
export function ssmDocuments(ssm: SSMClient): Documents {
  return {
    read: async (name) => {
      try {
        const answer = await ssm.send(new GetDocumentCommand({ Name: name, DocumentFormat: 'JSON' }));
        return { name, version: answer.DocumentVersion ?? '', content: answer.Content ?? '' };
      } catch (error) {
        const failure = classify(error);
        if (failure.kind === 'not-found' || failure.kind === 'denied') {
          return undefined; // Both end as `document-missing`: AWS does not always say which of them it is.
        }
        throw errorOf(`document ${name}`, failure);
      }
    },
  };
}
