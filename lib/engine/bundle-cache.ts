import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Metafile } from 'esbuild';

/** The code of an entry point, what it was made from, and the digest of all of that. */
interface CachedBundle {
  readonly inputs: readonly string[];
  readonly digest: string;
  readonly code: string;
}

export interface BundleCacheProps {
  /** Paths are relative to it. */
  readonly root: string;
  /** What all bundles depend on beside their inputs. */
  readonly common: readonly unknown[];
  /** @default - in `node_modules/.cache`, one file for each root, since several may share their packages by a link */
  readonly file?: string;
}

/**
 * Bundles of an earlier synthesis, each as long as nothing that it was made from has changed. Files are compared by
 * content. A cache that can't be read or written is as good as none.
 */
export class BundleCache {
  private readonly root: string;
  private readonly file: string;
  private readonly common: string;
  private readonly bundles: Record<string, CachedBundle>;
  private readonly digests = new Map<string, string>();

  constructor({ root, common, file }: BundleCacheProps) {
    this.root = root;
    this.common = digestOf(JSON.stringify(common));
    const name = `quiesce-bundles-${digestOf(root).slice(0, 16)}.json`;
    this.file = file ?? path.join(root, 'node_modules', '.cache', name);
    this.bundles = this.read();
  }

  /** The code of an entry point, if esbuild would make the same now. */
  get(entryPoint: string): string | undefined {
    const bundle = this.bundles[entryPoint];
    return bundle !== undefined && bundle.digest === this.digestOfAll(bundle.inputs) ? bundle.code : undefined;
  }

  /** Keeps what esbuild made of an entry point. */
  set(entryPoint: string, metafile: Metafile, code: string): void {
    const inputs = withManifests(reachableFrom(entryPoint, metafile));
    this.bundles[entryPoint] = { inputs, digest: this.digestOfAll(inputs), code };
  }

  /** Writes the file for the next synthesis. */
  save(): void {
    try {
      const folder = path.dirname(this.file);
      if (!existsSync(folder)) {
        mkdirSync(folder);
      }
      const draft = `${this.file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify({ common: this.common, bundles: this.bundles }));
      renameSync(draft, this.file);
    } catch {
      // The next synthesis bundles again.
    }
  }

  private read(): Record<string, CachedBundle> {
    try {
      const { common, bundles } = JSON.parse(readFileSync(this.file, 'utf8')) as {
        readonly common: string;
        readonly bundles: Record<string, CachedBundle>;
      };
      return common === this.common ? bundles : {};
    } catch {
      return {};
    }
  }

  private digestOfAll(files: readonly string[]): string {
    return digestOf(files.map((file) => `${file} ${this.digest(file)}`).join('\n'));
  }

  private digest(file: string): string {
    const digest = this.digests.get(file) ?? digestOf(contentOf(path.join(this.root, file)));
    this.digests.set(file, digest);
    return digest;
  }
}

/** The content of a file, empty if it is not there. */
export function contentOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

/** All that an entry point imports, also what esbuild left out of its bundle in the end. */
function reachableFrom(entryPoint: string, { inputs }: Metafile): readonly string[] {
  const found = new Set([entryPoint]);
  // A set is walked to its end, also over what is added meanwhile.
  for (const file of found) {
    for (const { path: imported } of inputs[file]?.imports ?? []) {
      found.add(imported);
    }
  }
  return [...found].filter((file) => file in inputs);
}

/** With each package.json that says how the files of a folder are to be taken, also where there is none yet. */
function withManifests(files: readonly string[]): readonly string[] {
  const folders = new Set(files.map((file) => path.dirname(file)));
  for (const folder of folders) {
    if (!/(^\.|node_modules|\.\.)$/.test(folder)) {
      folders.add(path.dirname(folder));
    }
  }
  return [...files, ...[...folders].map((folder) => path.join(folder, 'package.json'))];
}
