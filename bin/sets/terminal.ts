import { counted, figure } from '../../rehearsal/report/figures';
import { harmless, table } from '../../rehearsal/report/terminal/lines';
import { inkOf, type Palette, type TerminalStyle } from '../../rehearsal/report/terminal/palette';
import { shortSetId } from '../account/set-id';
import { FATE_TONES } from '../explain/terminal';
import type { ListedSet, SetListing, SetPlace } from './listing';

/** The sets for a terminal: a line for each, one for each copy; it ends with a line break. */
export function renderSets(listing: SetListing, { color, width }: TerminalStyle): string {
  const palette = inkOf(color);
  const { sets } = listing;
  const lines = [
    verdictLine(listing, palette),
    ...listing.unseen.map(({ region, cause }) =>
      palette.bad(`Region ${region} could not be listed (${cause}); its copies are not shown`),
    ),
    ...listing.unreadable.map(({ policy, cause }) =>
      palette.bad(`policy ${policy} can't be read (${cause}); deploy it again: until then no set is removed`),
    ),
    '',
    ...(sets.length === 0
      ? ['  no set; give --region if the engine is elsewhere']
      : table({
          head: [
            'set',
            'policy',
            'instance',
            'taken at',
            'age',
            'verdict',
            'drill',
            'Region',
            'GiB',
            'state',
            'why, and what is next',
          ],
          rows: sets.flatMap((set) => rowsOf(set, { palette, observedAt: listing.observedAt })),
          indent: '  ',
          width,
          palette,
          right: [4, 8],
        })),
    ...listing.others.map(
      ({ action, snapshotIds, region, reason }) =>
        `  next: ${action} ${snapshotIds.join(', ')} in ${region}: ${reason}`,
    ),
  ];
  return `${harmless(lines.join('\n'), color)}\n`;
}

function verdictLine({ sets, region, observedAt }: SetListing, palette: Palette): string {
  const consistent = sets.filter(({ consistency }) => consistency === 'application-consistent').length;
  const orphans = sets.filter(({ isOrphan }) => isOrphan).length;
  const broken = sets.filter(({ places }) => places.some(isBroken)).length;
  const text = [
    `${counted(sets.length, 'set')} in ${region}, as seen at ${observedAt}: ${figure(consistent)} application-consistent`,
    ...(sets.length === consistent ? [] : [`${figure(sets.length - consistent)} not`]),
    ...(orphans === 0 ? [] : [counted(orphans, 'orphan')]),
    ...(broken === 0 ? [] : [`${figure(broken)} incomplete or failed`]),
  ].join(', ');
  return orphans + broken === 0 ? palette.strong(text) : palette.warn(text);
}

function isBroken({ state }: SetPlace): boolean {
  return state !== 'completed' && state !== 'pending';
}

/** What all copies have in common is said once. */
function rowsOf(
  set: ListedSet,
  { palette, observedAt }: Pick<SetListing, 'observedAt'> & { readonly palette: Palette },
): readonly (readonly string[])[] {
  const { policy, instance, takenAt, ageSeconds, isOrphan, places } = set;
  const snapshotIds = places[0]?.snapshotIds ?? [];
  const id = shortSetId({ set: set.id, snapshotIds });
  const common = [
    id,
    policy,
    instance,
    takenAt.replace(/\.\d+Z$/, 'Z'),
    ageText(ageSeconds),
    verdictText(set, palette),
    drillText(set, { palette, observedAt }),
  ];
  return places.map((place, index) => [
    ...(index === 0 ? common : common.map(() => '')),
    `${place.region}${place.origin === 'copied' ? ' (copy)' : ''}`,
    gib(place),
    stateText(place, palette),
    [
      palette[FATE_TONES[place.fate]](place.fate),
      ...(isOrphan ? [palette.warn('orphan')] : []),
      ...place.reasons,
      ...place.next.map(({ action, toRegion }) => `next: ${action}${toRegion === undefined ? '' : ` to ${toRegion}`}`),
    ].join('; '),
  ]);
}

function verdictText({ consistency, reason, proof }: ListedSet, palette: Palette): string {
  const why = reason ?? proof;
  const text = why === '' ? consistency : `${consistency} (${why})`;
  return consistency === 'application-consistent' ? palette.good(text) : palette.warn(text);
}

/** `passed 3 d ago`; empty for a set that was never drilled. */
function drillText(
  { drill }: ListedSet,
  { palette, observedAt }: Pick<SetListing, 'observedAt'> & { readonly palette: Palette },
): string {
  if (drill === undefined) {
    return '';
  }
  const seconds = Math.max(0, (Date.parse(observedAt) - Date.parse(drill.at)) / 1_000);
  const text = `${drill.verdict} ${ageText(seconds)} ago`;
  return drill.verdict === 'passed' ? palette.good(text) : palette.bad(text);
}

function stateText(place: SetPlace, palette: Palette): string {
  const { state, isArchived } = place;
  const text = isArchived ? `${state}, archived` : state;
  return isBroken(place) ? palette.bad(text) : text;
}

function gib({ bytes, isEstimate }: SetPlace): string {
  return `${isEstimate ? '≤' : ''}${figure(Math.round((bytes / 1_024 ** 3) * 10) / 10)}`;
}

/** `40 min`, `5 h`, `12 d`: the largest unit of which there are at least two. */
export function ageText(seconds: number): string {
  if (seconds < 2 * 3_600) {
    return `${String(Math.floor(seconds / 60))} min`;
  }
  return seconds < 2 * 86_400
    ? `${String(Math.floor(seconds / 3_600))} h`
    : `${String(Math.floor(seconds / 86_400))} d`;
}
