import { AwsError, invalidValue, notModelled } from '../errors';
import { matcher, type Filter, type FilterTable, type Tags } from '../filters';
import type { Given } from '../operation';
import { page } from '../pages';
import type { SortedMap } from '../sorted-map';
import type { World } from '../world';
import { compare } from './state';

/** What all Describe calls of EC2 have in common: declaration, input and the way to a page. */
export const DESCRIBE = {
  service: 'ec2',
  changes: false,
  bucket: { burst: 100, perSecond: 20 },
} as const;

/** What all calls of EC2 that change something and have no bucket of their own have in common. */
export const CHANGE = {
  service: 'ec2',
  changes: true,
  latencyMillis: 60,
  bucket: { burst: 50, perSecond: 5 },
} as const;

/** Refusals of a page's bounds, its token and its filters. */
export const DESCRIBE_REFUSALS = [
  'FilterLimitExceeded',
  'InvalidNextToken',
  'InvalidParameterCombination',
  'InvalidParameterValue',
] as const;

const NETWORK_CODES = {
  Group: 'InvalidGroup.NotFound',
  RouteTable: 'InvalidRouteTableID.NotFound',
  SecurityGroupRule: 'InvalidSecurityGroupRuleId.NotFound',
  Subnet: 'InvalidSubnetID.NotFound',
} as const;

/** Refusals of an id, by its kind: `unknownInstance`, `unknownId` and `unknownNetwork`. */
export const UNKNOWN = {
  instance: ['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'],
  volume: ['InvalidVolume.NotFound', 'InvalidVolumeID.Malformed'],
  snapshot: ['InvalidSnapshot.NotFound', 'InvalidSnapshotID.Malformed'],
  image: ['InvalidAMIID.NotFound'],
  network: Object.values(NETWORK_CODES),
} as const;

/** What every Describe call may be given, and the members of this one. */
export type DescribeInput<Own> = Given<
  {
    Filters: readonly Filter[];
    MaxResults: number;
    NextToken: string;
    DryRun: boolean;
    IncludeManagedResources: boolean;
  } & Own
>;

interface Described<T> {
  readonly operation: string;
  /** EC2's name for the list of ids, for a message. */
  readonly parameter: string;
  readonly ids?: readonly string[] | undefined;
  readonly from: SortedMap<T>;
  /** What EC2 does not show (yet), it does not know by id either. @default - it shows all */
  readonly isShown?: (resource: T) => boolean;
  readonly filters: FilterTable<T>;
  readonly unknown: (id: string) => AwsError;
}

/**
 * The named resources, or a page of all, in the order of their ids; an unknown id fails the call. EC2 pages before it
 * filters: a page may be empty and have a token for the next one.
 */
export function describe<T extends { readonly tags: Tags }>(
  { modelSettings: { pageItems } }: Pick<World, 'modelSettings'>,
  input: DescribeInput<object>,
  { operation, parameter, ids = [], from, isShown = () => true, filters, unknown }: Described<T>,
): { readonly items: readonly T[]; readonly nextToken: string | undefined } {
  checkPaging(input.MaxResults, ids, parameter);
  if (input.IncludeManagedResources !== undefined) {
    throw notModelled(`${operation}.IncludeManagedResources`);
  }
  const shown = (id: string): readonly T[] => {
    const resource = from.get(id);
    return resource !== undefined && isShown(resource) ? [resource] : [];
  };
  const missing = ids.find((id) => shown(id).length === 0);
  if (missing !== undefined) {
    throw unknown(missing);
  }
  const wanted = ids.length === 0 ? from.sortedKeys : [...new Set(ids)].sort(compare);
  const matches = matcher(input.Filters, filters);
  const { items, nextToken } = page(wanted, (id) => id, { operation, input, largestSize: pageItems });
  return { items: items.flatMap(shown).filter(matches), nextToken };
}

export function unknownInstance(id: string): AwsError {
  return /^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)
    ? new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
    : new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
}

export function unknownImage(id: string): AwsError {
  return new AwsError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
}

export function unknownId(kind: 'Volume' | 'Snapshot', id: string): AwsError {
  return /^(vol|snap)-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)
    ? new AwsError(`Invalid${kind}.NotFound`, `The ${kind.toLowerCase()} '${id}' does not exist.`)
    : new AwsError(`Invalid${kind}ID.Malformed`, `The ${kind.toLowerCase()} ID '${id}' is malformed`);
}

export function unknownNetwork(kind: keyof typeof NETWORK_CODES, id: string): AwsError {
  return new AwsError(NETWORK_CODES[kind], `The ID '${id}' does not exist`);
}

/** Ids in one call, and results on one page (API reference). */
const MAX_IDS = 1_000;

/** The bounds that the API reference states in prose, so that the shapes don't have them. */
function checkPaging(size: number | undefined, ids: readonly string[], parameter: string): void {
  if (ids.length > MAX_IDS) {
    throw invalidValue(`The parameter ${parameter} has ${ids.length} ids, allowed are ${MAX_IDS}`);
  }
  if (size === undefined) {
    return;
  }
  if (ids.length > 0) {
    const message = `The parameter ${parameter} cannot be used with the parameter maxResults`;
    throw new AwsError('InvalidParameterCombination', message);
  }
  if (size < 5 || size > MAX_IDS) {
    throw invalidValue(`Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`);
  }
}
