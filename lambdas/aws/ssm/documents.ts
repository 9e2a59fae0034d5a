import { GetDocumentCommand } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Documents } from '../../ports';
import { classify, errorOf } from '../sdk-errors';

/** Documents of Systems Manager. Rejects with `Throttled`, `BadInput` or `Unavailable`. */
export function ssmDocuments(ssm: SSMClient): Documents {
  return {
    read: (document) => read(ssm, document),
  };
}

/** The name stays the one that was asked for: a document of another account is only known by its ARN. */
async function read(ssm: SSMClient, document: string): ReturnType<Documents['read']> {
  try {
    const answer = await ssm.send(new GetDocumentCommand({ Name: document, DocumentFormat: 'JSON' }));
    return { name: document, version: answer.DocumentVersion ?? '', content: answer.Content ?? '' };
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'not-found' || failure.kind === 'denied') {
      return undefined; // Both end as `document-missing`: AWS does not always say which of them it is.
    }
    throw errorOf(`document ${document}`, failure);
  }
}
