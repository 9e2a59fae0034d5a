import { repository, version } from '../package.json';

const PAGES = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/v${version}/docs`;

/** Address of a page of the documentation of this version, such as `runbook.md#owedthaw`. The package has no docs/. */
export function documentation(page: string): string {
  return `${PAGES}/${page}`;
}
