import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { groupBy } from '../lambdas/domain/sets';
import { ROOT } from './staging';

const HEADER = `The files in bundles/ and bin/, and rehearsal/guests/workloads/psql.js, contain code of these packages.
`;

/** Names and versions of the packages of which bundles contain code, with each text of a licence once. */
export function thirdPartyLicenses(metafiles: readonly Metafile[]): string {
  const files = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)));
  const folders = new Set(files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  const texts = groupBy([...folders].toSorted().map(licenseOf), ({ text }) => text).map((packages) => {
    const names = new Set(packages.map(({ name }) => name));
    return `${[...names].join('\n')}\n\n${packages[0]?.text ?? ''}\n`;
  });
  return [HEADER, ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}

interface License {
  /** With version and licence. */
  readonly name: string;
  readonly text: string;
}

function licenseOf(folder: string): License {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const files = readdirSync(join(ROOT, folder)).filter((file) => /^(licen[sc]e|copying|notice)/i.test(file));
  if (license === undefined && files.length === 0) {
    throw new Error(`${folder} states no licence; find it, or do without this package`);
  }
  const texts = files.toSorted().map((file) => readFileSync(join(ROOT, folder, file), 'utf8').trim());
  return { name: `${name} ${version}${license === undefined ? '' : `, ${license}`}`, text: texts.join('\n\n') };
}
