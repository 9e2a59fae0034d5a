import type { Answer } from './answer';
import { fail, succeed } from './answer';
import type { BlockDevice } from './block-devices';

const COLUMNS = [
  'NAME', 'KNAME', 'PATH', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINT', 'MOUNTPOINTS', 'FSTYPE', 'UUID', 'LABEL', 'SERIAL', 'PKNAME', 'MODEL',
]; // prettier-ignore
const DEFAULT_COLUMNS = ['NAME', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINTS'];
const FILE_SYSTEM_COLUMNS = ['NAME', 'FSTYPE', 'LABEL', 'UUID', 'MOUNTPOINTS'];

type Flag = 'noheadings' | 'raw' | 'list' | 'paths' | 'json' | 'nodeps' | 'bytes' | 'pairs';

const FLAGS: Readonly<Record<string, Flag | 'ignored'>> = {
  n: 'noheadings', r: 'raw', l: 'list', p: 'paths', J: 'json', d: 'nodeps', b: 'bytes', P: 'pairs', a: 'ignored', i: 'ignored',
  noheadings: 'noheadings', raw: 'raw', list: 'list', paths: 'paths', json: 'json', nodeps: 'nodeps', bytes: 'bytes', pairs: 'pairs', all: 'ignored', ascii: 'ignored',
}; // prettier-ignore

interface Options {
  readonly flags: ReadonlySet<string>;
  readonly columns: readonly string[];
  readonly devices: readonly string[];
}

interface Row {
  readonly device: BlockDevice;
  readonly depth: number;
  readonly isLast: boolean;
}

/** Answers `lsblk` with the options that documents use; any other is refused by name, so that no script is misled. */
export function answerLsblk(args: readonly string[], all: readonly BlockDevice[]): Answer {
  const options = parse(args);
  if ('stderr' in options) {
    return options;
  }
  const unknown = options.columns.find((column) => !COLUMNS.includes(column));
  if (unknown !== undefined) {
    return fail(1, `lsblk: unknown column: ${unknown}`);
  }
  const flat = all.flatMap((device) => [device, ...device.children]);
  const missing = options.devices.find((path) => !flat.some(({ columns }) => columns.PATH === path));
  if (missing !== undefined) {
    return fail(32, `lsblk: ${missing}: not a block device`);
  }
  const chosen =
    options.devices.length === 0 ? all : flat.filter(({ columns }) => options.devices.includes(columns.PATH ?? ''));
  return succeed(options.flags.has('json') ? json(chosen, options) : table(chosen, options));
}

function parse(args: readonly string[]): Options | Answer {
  const flags = new Set<string>();
  const devices: string[] = [];
  let columns: readonly string[] = DEFAULT_COLUMNS;
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    const long = /^--([a-z]+)(?:=(.*))?$/.exec(arg);
    const names = long === null ? Array.from(arg.slice(1)) : [long[1] ?? ''];
    if (!arg.startsWith('-')) {
      devices.push(arg);
      continue;
    }
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      if (name === 'o' || name === 'output') {
        // The rest of a bundle is the value (`-noMOUNTPOINT`), else the next argument is.
        const value = long?.[2] ?? (names.length > 0 ? names.splice(0).join('') : queue.shift());
        if (value === undefined) {
          return fail(1, `lsblk: option requires an argument -- '${name}'`);
        }
        columns = value.toUpperCase().split(',');
      } else if (name === 'f' || name === 'fs') {
        columns = FILE_SYSTEM_COLUMNS;
      } else if (FLAGS[name] === undefined) {
        return fail(1, `lsblk: option '${name}' is not known to the rehearsal's lsblk`);
      } else {
        flags.add(FLAGS[name] ?? '');
      }
    }
  }
  return { flags, columns, devices };
}

function table(devices: readonly BlockDevice[], { flags, columns }: Options): string {
  const isTree = !['list', 'raw', 'pairs', 'nodeps'].some((flag) => flags.has(flag));
  const rows = devices.flatMap((device) => withChildren(device, flags));
  const cells = rows.map((row) =>
    columns.map((column) => `${isTree && column === 'NAME' ? branch(row) : ''}${value(row.device, column, flags)}`),
  );
  if (flags.has('pairs')) {
    return cells.map((line) => line.map((cell, index) => `${columns[index] ?? ''}="${cell}"`).join(' ')).join('\n');
  }
  const lines = flags.has('noheadings') ? cells : [[...columns], ...cells];
  // Raw output is for scripts: one space, spaces inside a value escaped, empty values left out.
  if (flags.has('raw')) {
    return lines
      .map((line) =>
        line
          .map((cell) => cell.replace(/ /g, '\\x20'))
          .join(' ')
          .trimEnd(),
      )
      .join('\n');
  }
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(' ')
        .trimEnd(),
    )
    .join('\n');
}

function json(devices: readonly BlockDevice[], { flags, columns }: Options): string {
  const isFlat = flags.has('list') || flags.has('nodeps');
  const object = (device: BlockDevice): Record<string, unknown> => ({
    ...Object.fromEntries(columns.map((column) => [column.toLowerCase(), jsonValue(device, column, flags)])),
    ...(isFlat || device.children.length === 0 ? {} : { children: device.children.map(object) }),
  });
  const listed = isFlat
    ? devices.flatMap((device) => withChildren(device, flags)).map(({ device }) => device)
    : devices;
  return JSON.stringify({ blockdevices: listed.map(object) }, undefined, 3);
}

function jsonValue(device: BlockDevice, column: string, flags: ReadonlySet<string>): unknown {
  const text = value(device, column, flags);
  if (column === 'MOUNTPOINTS') {
    return [text === '' ? null : text];
  }
  if (column === 'RM' || column === 'RO') {
    return text === '1';
  }
  if (column === 'SIZE' && flags.has('bytes')) {
    return Number(text);
  }
  return text === '' ? null : text;
}

function withChildren(device: BlockDevice, flags: ReadonlySet<string>): readonly Row[] {
  const children = flags.has('nodeps') ? [] : device.children;
  return [
    { device, depth: 0, isLast: false },
    ...children.map((child, index) => ({ device: child, depth: 1, isLast: index === children.length - 1 })),
  ];
}

function branch({ depth, isLast }: Row): string {
  if (depth === 0) {
    return '';
  }
  return isLast ? '`-' : '|-';
}

function value({ columns }: BlockDevice, column: string, flags: ReadonlySet<string>): string {
  if (column === 'MOUNTPOINTS') {
    return columns.MOUNTPOINT ?? '';
  }
  if (column === 'SIZE' && !flags.has('bytes')) {
    return humanSize(Number(columns.SIZE));
  }
  const text = columns[column] ?? '';
  return column === 'NAME' && flags.has('paths') ? `/dev/${text}` : text;
}

function humanSize(bytes: number): string {
  const gibibytes = bytes / 1024 ** 3;
  return gibibytes >= 1 ? `${Number(gibibytes.toFixed(1))}G` : `${Number((bytes / 1024 ** 2).toFixed(1))}M`;
}
