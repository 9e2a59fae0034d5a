import own from '../package.json';

/** The package.json of the package: what concerns the checkout alone is left out. */
export function manifest(): string {
  const {
    scripts: _scripts,
    devDependencies: _dev,
    optionalDependencies: _optional,
    overrides: _overrides,
    ...rest
  } = own;
  return `${JSON.stringify(rest, undefined, 2)}\n`;
}
