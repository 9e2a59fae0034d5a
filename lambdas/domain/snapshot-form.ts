import type { SnapshotRequest } from './snapshots';

/**
 * The longest request that a document is sent, in characters. Systems Manager takes 64 KB of document and parameters
 * together, and a document of the library has at most 48 (LARGEST_DOCUMENT).
 */
export const SNAPSHOT_FORM_LENGTH = 12_000;

/**
 * A CreateSnapshots call in EC2's form encoding, less `Action` and `Version`: those are the document's, so that no
 * request can make it another call. The instance comes first, as the document's pattern wants it.
 */
export function snapshotForm(request: SnapshotRequest): string {
  const fields: readonly (readonly [string, string])[] = [
    ['InstanceSpecification.InstanceId', request.instanceId],
    ['InstanceSpecification.ExcludeBootVolume', String(request.excludeBootVolume)],
    ...request.excludeDataVolumeIds.map(
      (id, index) => [`InstanceSpecification.ExcludeDataVolumeId.${String(index + 1)}`, id] as const,
    ),
    ['Description', request.description],
    ['TagSpecification.1.ResourceType', 'snapshot'],
    ...request.tags.flatMap(({ key, value }, index) => {
      const tag = `TagSpecification.1.Tag.${String(index + 1)}`;
      return [[`${tag}.Key`, key] as const, [`${tag}.Value`, value] as const];
    }),
    ...(request.copyTagsFromVolumes ? [['CopyTagsFromSource', 'volume'] as const] : []),
  ];
  return fields.map(([name, value]) => `${name}=${percentEncoded(value)}`).join('&');
}

/** RFC 3986: all but letters, digits and `-_.~`, of which nothing means anything to a shell inside single quotes. */
function percentEncoded(text: string): string {
  // Half of a pair of surrogates can't be encoded; it becomes what decoders write for it.
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\uFFFD')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
