/**
 * The page's whole appearance. Colours are roles, given twice, for light and dark, each at least 4.5:1 on its ground;
 * fonts are those of the machine, since nothing is requested from anywhere. Paper is always light.
 */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #ffffff; --line: #d5dbe2; --text: #17202a; --faint: #566270; --track: #e8ecf1;
  --good: #14713a; --good-ground: #e2f4e8; --warn: #855000; --warn-ground: #fdf0d5; --bad: #b3261e; --bad-ground: #fde8e6;
  --neutral: #4b5663; --neutral-ground: #e8ecf1; --ice: #1d6fb8; --ice-ground: #d5e7f7; --call: #7a3fb0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0d1218; --card: #151c24; --line: #2c3742; --text: #e4eaf0; --faint: #98a5b3; --track: #222c37;
    --good: #5cd68a; --good-ground: #12301f; --warn: #eab54a; --warn-ground: #35280b; --bad: #ff8b82; --bad-ground: #3c1815;
    --neutral: #aab6c3; --neutral-ground: #242f3a; --ice: #5eb1f5; --ice-ground: #16344e; --call: #c79bf2;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1, h2, h3, h4, p, dl, dd, ul, ol, figure { margin: 0; padding: 0; overflow-wrap: anywhere; }
h1 { font-size: 15px; font-weight: 600; color: var(--faint); }
h2 { font-size: 22px; line-height: 1.3; font-weight: 650; margin: 48px 0 12px; display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; }
h3 { font-size: 18px; line-height: 1.4; font-weight: 650; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
h4 { font-size: 13px; font-weight: 650; color: var(--faint); margin: 22px 0 8px; }
code, .id { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-weight: 400; overflow-wrap: anywhere; }
.faint { color: var(--faint); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .neutral { color: var(--neutral); }
.badge { font-size: 13px; line-height: 1; font-weight: 600; padding: 5px 9px; border-radius: 6px; white-space: nowrap; }
.badge.good { background: var(--good-ground); } .badge.warn { background: var(--warn-ground); }
.badge.bad { background: var(--bad-ground); } .badge.neutral { background: var(--neutral-ground); }
.result { font-size: 30px; line-height: 1.25; font-weight: 700; margin: 4px 0 4px; }
.lead { font-size: 17px; margin-bottom: 6px; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin: 14px 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; margin: 20px 0 0; }
.figures div { background: var(--card); padding: 14px 16px; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.figures dt { font-size: 13px; color: var(--faint); line-height: 1.4; }
.figures dd { font-size: 24px; line-height: 1.3; font-weight: 650; font-variant-numeric: tabular-nums; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; }
.facts dt { color: var(--faint); }
.facts dd { min-width: 0; overflow-wrap: anywhere; }
.marks { list-style: none; }
.marks li { padding: 5px 0 5px 28px; position: relative; }
.marks .mark { position: absolute; left: 2px; font-weight: 700; }
td .tags { margin-top: 0; }
.scroll { overflow-x: auto; }
.note { font-size: 13px; color: var(--faint); margin-top: 10px; }
.tags { display: flex; flex-wrap: wrap; gap: 5px; list-style: none; margin-top: 6px; }
.tags li { background: var(--neutral-ground); border-radius: 5px; padding: 1px 7px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); }
th { font-size: 13px; font-weight: 600; color: var(--faint); white-space: nowrap; }
tbody th { font-size: inherit; color: inherit; } th code { white-space: normal; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
.text { min-width: 13rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.nowrap { white-space: nowrap; }
details { border-top: 1px solid var(--line); padding: 8px 0; }
details:last-child { border-bottom: 1px solid var(--line); }
.card details { margin-top: 20px; padding: 8px 0 0; border-bottom: 0; }
summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
:focus-visible { outline: 2px solid var(--ice); outline-offset: 3px; border-radius: 3px; }
.chain { display: flex; gap: 2px; height: 14px; border-radius: 4px; overflow: hidden; background: var(--track); }
.chain span { flex-basis: 0; min-width: 3px; background: var(--neutral); opacity: .55; }
.chain .window { background: var(--ice); opacity: 1; } .chain .error { background: var(--bad); opacity: 1; }
.steps { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 8px; margin-top: 8px; font-size: 14px; }
.steps li:not(:last-child)::after { content: "→"; color: var(--faint); margin-left: 8px; }
.steps b { font-weight: 600; }
.timeline svg { display: block; width: 100%; overflow: visible; font: 12px/1 system-ui, -apple-system, "Segoe UI", sans-serif; }
.timeline text { fill: var(--text); paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; font-variant-numeric: tabular-nums; }
.timeline .faint { fill: var(--faint); }
.timeline .leader { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 2 3; }
.timeline .axis { stroke: var(--faint); stroke-width: 1; }
.timeline .track { fill: var(--track); }
.timeline .observed { fill: var(--ice); stroke: var(--ice); }
.timeline .reported { fill: var(--ice-ground); stroke: var(--ice); }
.timeline .open { fill: var(--bad); stroke: var(--bad); }
.timeline .flight { fill: var(--call); opacity: .13; }
.timeline .tick { stroke: var(--call); stroke-width: 2; }
figcaption { margin-top: 6px; font-size: 14px; color: var(--faint); }
@media (max-width: 640px) {
  main { padding: 20px 14px 40px; } .card { padding: 16px; } .result { font-size: 24px; }
}
@media (max-width: 440px) {
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: 8px; }
}
@media print {
  body { background: #fff; font-size: 11pt; } main { max-width: none; padding: 0; }
  .card { break-inside: auto; } figure, tr, .figures, h2, h3, h4 { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
  .scroll { overflow: visible; } th, td { white-space: normal; overflow-wrap: anywhere; } .text { min-width: 0; }
  details::details-content { content-visibility: visible; height: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
