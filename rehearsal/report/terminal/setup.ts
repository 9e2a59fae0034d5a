import { durationText, figure, millisBetween } from '../figures';
import type { Report } from '../report';
import { machineText } from '../wording';
import { label, paragraph, rule, sentence } from './lines';
import type { Page } from './target';

/** What the rehearsal ran on, as far as it colours the result. */
export function setupLines({ setup, startedAt, endedAt }: Report, { palette, width }: Page): readonly string[] {
  const inputs = Object.entries(setup.modelInputs).map(([name, value]) => `${name} ${figure(value)}`);
  const images = `${setup.imageMode}, ${setup.imageTruth}: ${setup.imageModeNote}`;
  const said = (name: string, text: string, paint: (text: string) => string = String): readonly string[] =>
    sentence({ lead: label(name), text, width, paint });
  return [
    rule(palette.strong('Quiesce rehearsal'), width),
    ...said(
      'began',
      `${startedAt}, took ${durationText(millisBetween(startedAt, endedAt))}, seed ${String(setup.seed)}, cold starts ${figure(setup.coldStarts)}`,
    ),
    ...said('machine', machineText(setup), setup.slowMachine === undefined ? String : palette.warn),
    ...said('guests', `${setup.privileges}: ${setup.privilegesNote}`),
    ...said('images', images, setup.imageTruth === 'flattering' ? palette.warn : String),
    ...(setup.postgresql === undefined ? [] : said('database', `PostgreSQL: ${setup.postgresql}`)),
    ...(inputs.length === 0
      ? []
      : paragraph({
          lead: label('given'),
          units: [...inputs, palette.faint('(model inputs, not measured)')],
          separator: ' · ',
          width,
        })),
    '',
  ];
}
