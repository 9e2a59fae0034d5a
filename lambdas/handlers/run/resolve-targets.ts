import type { StepHandler, TargetPage } from '../../contract';
import { missing, readContract, type DocumentState } from '../../domain/document';
import type { QuiesceSettings } from '../../domain/policy';
import { filtersOf, isSelected, pageOf } from '../../domain/targets';
import { readVssContract, VSS_DOCUMENT } from '../../domain/vss';
import type { Ports } from '../../ports';

/** The next page of targets; the first page also reads the policy's document and pins its version for the whole run. */
export function resolveTargets(
  ports: Pick<Ports, 'instances' | 'documents'>,
  settings: { readonly pageSize: number },
): StepHandler<'ResolveTargets'> {
  return async ({ policy, page }): Promise<TargetPage> => {
    const document = page?.document ?? (await readDocument(ports, policy.quiesce));
    const tagged = await ports.instances.tagged(filtersOf(policy.targets));
    const selected = tagged.filter(({ tags }) => isSelected(policy.targets, tags));
    return {
      document,
      ...pageOf(
        selected.map(({ instanceId }) => instanceId),
        { cursor: page?.cursor ?? '', size: settings.pageSize },
      ),
    };
  };
}

async function readDocument({ documents }: Pick<Ports, 'documents'>, quiesce: QuiesceSettings): Promise<DocumentState> {
  if (quiesce.kind === 'none') {
    return { status: 'none' };
  }
  const name = quiesce.kind === 'vss' ? VSS_DOCUMENT : quiesce.document;
  const document = await documents.read(name);
  if (document === undefined) {
    return missing(name);
  }
  return quiesce.kind === 'vss' ? readVssContract(document) : readContract(document);
}
