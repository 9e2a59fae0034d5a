import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..');

/**
 * A host that reads only those modules of CDK that sources name, since the types of all its services are 40 MB of text.
 * `imports: 'of-sources'` leaves out what these modules import themselves: such types are unknown then.
 */
export function compilerHost(
  options: ts.CompilerOptions,
  { sources, imports }: { readonly sources: readonly string[]; readonly imports: 'all' | 'of-sources' },
): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const cache = ts.createModuleResolutionCache(ROOT, (name) => name, options);
  const named = new Set(sources.flatMap((source) => source.match(/\baws_\w+/g) ?? []));
  const isLeftOut = (name: string, from: string): boolean =>
    from.endsWith('/aws-cdk-lib/index.d.ts')
      ? name.startsWith('./aws-') && !named.has(name.slice(2).replaceAll('-', '_'))
      : imports === 'of-sources' && from.includes('/aws-cdk-lib/') && name.startsWith('..');
  host.resolveModuleNameLiterals = (literals, from, redirected, _options, file) =>
    literals.map((literal) =>
      isLeftOut(literal.text, from)
        ? { resolvedModule: undefined }
        : ts.resolveModuleName(
            literal.text,
            from,
            options,
            host,
            cache,
            redirected,
            ts.getModeForUsageLocation(file, literal, options),
          ),
    );
  return host;
}

/** The text of each source that the library is made of. */
export function librarySources(): readonly string[] {
  return ['lib', 'statemachine', 'lambdas', 'documents'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(path.join(ROOT, folder, name), 'utf8')),
  );
}
