import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readSync, rmSync, closeSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckContent } from '../../../documents/checks';
import { substitute, type Values } from '../../../lab/databases/substitute';
import { readCheckReport, type CheckReport } from '../../../lambdas/domain/drill/check-report';
import { Volumes, type RunningScript, type ScriptExit, type Surroundings } from '../guest';
import { mustRun } from '../programs';

/** What a check came to, by the reader that the engine uses. */
export interface CheckExit extends ScriptExit {
  readonly report: CheckReport | undefined;
  /** `expected / got` of each check that is not good, by its name. */
  readonly failed: Readonly<Record<string, string>>;
}

/** An instance of a drill: volumes of a source, and copies of them, which the guest's `lsblk` knows by volume ids. */
export class CheckBench {
  readonly drillId = randomUUID();
  private readonly devices = new Map<string, string>();

  constructor(readonly guest = new Volumes()) {}

  /** Makes a volume of the source and mounts it; answers where. */
  async source(name: string): Promise<string> {
    await this.guest.mount(name);
    return this.guest.path(name);
  }

  /** Takes a set of volumes of the source at one instant, as a freeze and a snapshot do. */
  take(...names: readonly string[]): void {
    try {
      names.forEach((name) => {
        this.guest.freeze(name);
      });
      names.forEach((name) => {
        this.copy(name, `set-${name}`);
      });
    } finally {
      names.forEach((name) => this.guest.thaw(name));
    }
  }

  /** Attaches copies of the volumes of the set; answers their ids. */
  restore(...names: readonly string[]): readonly string[] {
    return names.map((name) => {
      const volumeId = `vol-${randomUUID().replaceAll('-', '').slice(0, 17)}`;
      this.copy(`set-${name}`, volumeId);
      const device = execFileSync('losetup', ['--find', '--show', this.disk(volumeId)], {
        encoding: 'utf8',
      });
      this.devices.set(volumeId, device.trim());
      return volumeId;
    });
  }

  /** Changes the files of a restored volume, which is mounted meanwhile. */
  async change(volumeId: string | undefined, work: (path: string) => void): Promise<void> {
    const path = this.guest.path('changed');
    mkdirSync(path, { recursive: true });
    await mustRun('mount', this.device(volumeId), path);
    try {
      work(path);
    } finally {
      await mustRun('umount', path);
    }
  }

  device(volumeId = ''): string {
    const device = this.devices.get(volumeId);
    if (device === undefined) {
      throw new Error(`${volumeId} is not attached`);
    }
    return device;
  }

  start(
    content: CheckContent,
    values: Values,
    surroundings: Surroundings = {},
    change = (script: string): string => script,
  ): RunningScript {
    const rows = [...this.devices].map(([volumeId, device]) => `${device} ${volumeId.replace('-', '')}`);
    this.guest.shim(
      'lsblk',
      `if [ "$*" = '-dnpo NAME,SERIAL' ]; then cat <<'ROWS'\n${rows.join('\n')}\nROWS\nexit\nfi\nexec /usr/bin/lsblk "$@"`,
    );
    const takenAt = new Date().toISOString();
    return this.guest.start(
      change(
        substitute(content, { executionId: this.drillId, command: 'check', takenAt, timeoutSeconds: 120, ...values })
          // A volume that never appears need not be awaited for a minute.
          .replace('DEVICE_SECONDS=60', 'DEVICE_SECONDS=1'),
      ),
      surroundings,
    );
  }

  async check(
    content: CheckContent,
    volumeIds: readonly string[],
    values: Values = {},
    surroundings?: Surroundings,
  ): Promise<CheckExit> {
    return this.read(await this.start(content, { volumes: volumeIds.join(' '), ...values }, surroundings).finished);
  }

  read(exit: ScriptExit): CheckExit {
    const report = readCheckReport(exit.stdout, this.drillId);
    const bad = report?.checks.filter(({ ok }) => !ok) ?? [{ name: 'report', expected: 'one', got: exit.stdout }];
    return {
      ...exit,
      report,
      failed: Object.fromEntries(bad.map(({ name, expected, got }) => [name, `${expected} / ${got}`])),
    };
  }

  /** A server that says only its version, as `SERVER` in a directory; answers the directory. */
  otherServer(name: string, says: string): string {
    const directory = this.guest.path('other');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, name), `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
    return directory;
  }

  /** What a check left in its /run, besides what `blkid` keeps of devices: nothing, when it cleaned up. */
  leftovers(): readonly string[] {
    const words = ['-mindepth', '2', '-not', '-name', 'lock', '-not', '-name', 'blkid.tab*'];
    const found = execFileSync('find', [this.guest.path('run'), ...words]);
    return found.toString().split('\n').filter(Boolean);
  }

  /** Takes all restored volumes away. */
  async detach(): Promise<void> {
    for (const [volumeId, device] of this.devices) {
      await mustRun('losetup', '--detach', device);
      rmSync(this.disk(volumeId));
    }
    this.devices.clear();
  }

  async close(): Promise<void> {
    await this.detach();
    await this.guest.close();
  }

  private copy(from: string, to: string): void {
    execFileSync('cp', ['--sparse=always', this.disk(from), this.disk(to)]);
  }

  private disk(name: string): string {
    return join(this.guest.root, 'disks', name);
  }
}

/** Changes one byte of a file. */
export function flipByte(file: string, offset: number): void {
  const descriptor = openSync(file, 'r+');
  try {
    const byte = Buffer.alloc(1);
    readSync(descriptor, byte, 0, 1, offset);
    byte[0] = (byte[0] ?? 0) ^ 0xff;
    writeSync(descriptor, byte, 0, 1, offset);
  } finally {
    closeSync(descriptor);
  }
}

/** An instant that is so many seconds away from now, as the instant of a set. */
export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}
