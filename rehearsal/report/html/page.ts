import type { Markup } from './markup';
import { STYLESHEET } from './stylesheet';

/** One static page: no script, no request to anywhere (its own policy forbids both). `styles` are added to those of all pages. */
export function htmlPage({ title, main, styles = '' }: HtmlPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLESHEET}${styles}</style></head>
<body><main>${main.html}</main></body></html>
`;
}

interface HtmlPage {
  /** Text of ours: it is not escaped. */
  readonly title: string;
  readonly main: Markup;
  readonly styles?: string;
}
