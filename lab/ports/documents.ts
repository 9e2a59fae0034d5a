import type { Documents } from '../../lambdas/ports';
import type { CloudClient } from './client';
import { classify, errorOf } from './errors';

/** Documents of the model; answers and errors are those of `lambdas/aws/ssm/documents.ts`. */
export function modelledDocuments(ssm: CloudClient): Documents {
  return {
    read: async (document) => {
      try {
        const answer = await ssm.call('GetDocument', { Name: document, DocumentFormat: 'JSON' });
        return { name: document, version: answer.DocumentVersion, content: answer.Content };
      } catch (error) {
        const failure = classify(error);
        if (failure.kind === 'not-found' || failure.kind === 'denied') {
          return undefined; // Both end as `document-missing`, as in the adapter.
        }
        throw errorOf(`document ${document}`, failure);
      }
    },
  };
}
