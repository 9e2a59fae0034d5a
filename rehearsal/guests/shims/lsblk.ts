import type { BlockDevice } from './block-devices';
import { fail, readArguments, succeed, type Answer } from './tool';

const COLUMNS = [
  'NAME', 'KNAME', 'PATH', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINT', 'MOUNTPOINTS', 'FSTYPE', 'UUID', 'LABEL', 'SERIAL', 'PKNAME', 'MODEL',
]; // prettier-ignore
const DEFAULT_COLUMNS = 'NAME,MAJ:MIN,RM,SIZE,RO,TYPE,MOUNTPOINTS';
const FILE_SYSTEM_COLUMNS = 'NAME,FSTYPE,LABEL,UUID,MOUNTPOINTS';
const OPTIONS = {
  output: 'o:', fs: 'f', noheadings: 'n', raw: 'r', list: 'l', paths: 'p', json: 'J', nodeps: 'd', bytes: 'b', pairs: 'P', all: 'a', ascii: 'i',
}; // prettier-ignore

interface Request {
  readonly flags: ReadonlySet<string>;
  readonly columns: readonly string[];
}

interface Row {
  readonly device: BlockDevice;
  /** What a tree draws before the name. */
  readonly branch: '' | '|-' | '`-';
}

/** Answers `lsblk` with the options that documents use; any other is refused by name, so that no script is misled. */
export function answerLsblk(args: readonly string[], all: readonly BlockDevice[]): Answer {
  const { flags, values, words, unknown } = readArguments(args, OPTIONS);
  if (unknown !== undefined) {
    return fail(1, `lsblk: option '${unknown}' is not known to the rehearsal's lsblk`);
  }
  const chosenColumns = values('output').at(-1) ?? (flags.has('fs') ? FILE_SYSTEM_COLUMNS : DEFAULT_COLUMNS);
  const columns = chosenColumns.toUpperCase().split(',');
  const unknownColumn = columns.find((column) => !COLUMNS.includes(column));
  if (unknownColumn !== undefined) {
    return fail(1, `lsblk: unknown column: ${unknownColumn}`);
  }
  const flat = all.flatMap((device) => [device, ...device.children]);
  const missing = words.find((path) => !flat.some((device) => device.columns.PATH === path));
  if (missing !== undefined) {
    return fail(32, `lsblk: ${missing}: not a block device`);
  }
  const chosen = words.length === 0 ? all : flat.filter((device) => words.includes(device.columns.PATH ?? ''));
  return succeed((flags.has('json') ? json : table)(chosen, { flags, columns }));
}

function table(devices: readonly BlockDevice[], { flags, columns }: Request): string {
  const isTree = !['list', 'raw', 'pairs', 'nodeps'].some((flag) => flags.has(flag));
  const cells = rowsOf(devices, flags).map(({ device, branch }) =>
    columns.map((column) => `${isTree && column === 'NAME' ? branch : ''}${value(device, column, flags)}`),
  );
  if (flags.has('pairs')) {
    return cells.map((line) => line.map((cell, index) => `${columns[index] ?? ''}="${cell}"`).join(' ')).join('\n');
  }
  const lines = flags.has('noheadings') ? cells : [[...columns], ...cells];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  // Raw output is for scripts: one space, spaces inside a value escaped, empty values left out.
  const shown = (cell: string, index: number): string =>
    flags.has('raw') ? cell.replace(/ /g, '\\x20') : cell.padEnd(widths[index] ?? 0);
  return lines.map((line) => line.map(shown).join(' ').trimEnd()).join('\n');
}

function json(devices: readonly BlockDevice[], { flags, columns }: Request): string {
  const isFlat = flags.has('list') || flags.has('nodeps');
  const object = (device: BlockDevice): Record<string, unknown> => ({
    ...Object.fromEntries(columns.map((column) => [column.toLowerCase(), jsonValue(device, column, flags)])),
    ...(isFlat || device.children.length === 0 ? {} : { children: device.children.map(object) }),
  });
  const listed = isFlat ? rowsOf(devices, flags).map(({ device }) => device) : devices;
  return JSON.stringify({ blockdevices: listed.map(object) }, undefined, 3);
}

function jsonValue(device: BlockDevice, column: string, flags: ReadonlySet<string>): unknown {
  const text = value(device, column, flags);
  if (column === 'RM' || column === 'RO') {
    return text === '1';
  }
  if (column === 'SIZE' && flags.has('bytes')) {
    return Number(text);
  }
  const filled = text === '' ? null : text;
  return column === 'MOUNTPOINTS' ? [filled] : filled;
}

function rowsOf(devices: readonly BlockDevice[], flags: ReadonlySet<string>): readonly Row[] {
  return devices.flatMap((device): readonly Row[] => [
    { device, branch: '' },
    ...(flags.has('nodeps') ? [] : device.children).map((child): Row => ({
      device: child,
      branch: child === device.children.at(-1) ? '`-' : '|-',
    })),
  ]);
}

function value({ columns }: BlockDevice, column: string, flags: ReadonlySet<string>): string {
  if (column === 'SIZE' && !flags.has('bytes')) {
    const gibibytes = Number(columns.SIZE) / 1024 ** 3;
    return gibibytes >= 1 ? `${Number(gibibytes.toFixed(1))}G` : `${Number((gibibytes * 1024).toFixed(1))}M`;
  }
  const text = columns[column === 'MOUNTPOINTS' ? 'MOUNTPOINT' : column] ?? '';
  return column === 'NAME' && flags.has('paths') ? `/dev/${text}` : text;
}
