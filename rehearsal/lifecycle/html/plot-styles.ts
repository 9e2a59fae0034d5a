/** How drawings look: a bar is a radio button, its label the text of the set, shown for the bar that is chosen or pointed at. */
export const PLOT_STYLES = `
.plot { margin: 10px 0 20px; }
.plot fieldset { border: 0; margin: 0 0 14px; padding: 0; min-width: 0; }
.plot legend { font-size: 13px; font-weight: 600; padding: 0 0 6px; overflow-wrap: anywhere; }
.plot .drawing { position: relative; }
.plot svg { position: absolute; top: 0; left: 0; width: 100%; font: 12px/1 system-ui, -apple-system, "Segoe UI", sans-serif; }
.plot text { fill: var(--faint); font-variant-numeric: tabular-nums; }
.plot .axis { stroke: var(--faint); } .plot .grid { stroke: var(--line); }
.plot label { display: block; }
.plot input { appearance: none; position: absolute; height: var(--lane); margin: 0; padding: 0 0 1px; border-radius: 0; background: currentColor content-box; cursor: pointer; forced-color-adjust: none; }
.plot input.gone { opacity: .45; }
.plot input:hover, .plot input:checked, .plot input:focus-visible { opacity: 1; outline: 2px solid var(--text); outline-offset: 0; z-index: 1; }
.plot input:focus-visible { outline: 3px solid var(--ice); }
.plot label span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); overflow-wrap: anywhere; font-size: 14px; }
.plot input:checked + span, .plot input:focus-visible + span { position: static; display: block; width: auto; height: auto; clip-path: none; margin-top: 4px; }
.plot label:hover input:not(:checked) + span { position: absolute; z-index: 2; top: 100%; left: 0; right: 0; width: auto; height: auto; clip-path: none; margin-top: 2px; padding: 6px 10px; background: var(--card); border: 1px solid var(--faint); border-radius: 6px; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 4px; }
.key li::before { content: ""; display: inline-block; width: 18px; height: 8px; margin-right: 6px; background: currentColor; }
.key .gone::before { opacity: .45; }
.key span { color: var(--faint); }
`;
