/** Of the HTML report: light and dark, as the reader's system says. */
export const REPORT_STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: #fcfcfb; --card: #ffffff; --ink: #1c1d20; --soft: #5d6169; --line: #e4e4e0;
  --trueno: #0b7a53; --liblz4: #2457c5; --libzstd: #b0267a; --kernel: #a85d00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141517; --card: #1b1d20; --ink: #ececea; --soft: #a0a4ab; --line: #303338;
    --trueno: #3ecf97; --liblz4: #7aa5ff; --libzstd: #f279bd; --kernel: #f0a848;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 40px 20px 80px; }
h1 { font-size: 34px; line-height: 1.15; margin: 0 0 8px; letter-spacing: -0.02em; }
h2 { font-size: 21px; margin: 0 0 4px; letter-spacing: -0.01em; }
p { margin: 0 0 16px; color: var(--soft); max-width: 70ch; }
.lead { font-size: 18px; }
section { margin-top: 52px; }
svg { width: 100%; height: auto; display: block; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 3px 20px; margin: 24px 0 0; font-size: 14px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; list-style: none;
  margin: 28px 0 0; padding: 0; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; }
.tiles strong { display: block; font-size: 28px; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tiles span { display: block; font-size: 14px; line-height: 1.35; }
.tiles small { display: block; margin-top: 6px; color: var(--soft); font-size: 12.5px; line-height: 1.35; }
.plot { min-width: 600px; }
.grid { stroke: var(--line); stroke-width: 1; }
.tick, .axis { fill: var(--soft); font-size: 12px; }
.frontier { fill: none; stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 2 4; }
.join { fill: none; stroke: currentColor; stroke-width: 1.5; opacity: 0.4; }
.row { fill: var(--ink); font-size: 14px; }
.mark { fill: currentColor; stroke: var(--paper); stroke-width: 1; }
.label { fill: currentColor; stroke: var(--paper); stroke-width: 3.5; paint-order: stroke; stroke-linejoin: round; font-size: 12px; font-variant-numeric: tabular-nums; }
.trueno { color: var(--trueno); }
.label.trueno { font-weight: 600; }
.liblz4 { color: var(--liblz4); }
.libzstd { color: var(--libzstd); }
.kernel { color: var(--kernel); }
.lz4 { color: var(--liblz4); }
.lz4hc { color: var(--kernel); }
.zstd { color: var(--libzstd); }
.adaptive { color: var(--trueno); }
.label.adaptive { font-weight: 600; }
.rest { color: var(--line); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 22px; list-style: none; margin: 6px 0 0; padding: 0; font-size: 13.5px; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 6px; }
.key { width: 14px; height: 14px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: 12.5px; vertical-align: bottom; }
tbody th, thead th:first-child { text-align: left; padding-left: 0; }
td small { color: var(--soft); font-size: 11.5px; margin-left: 4px; }
.figures tbody th { color: inherit; }
.figures td { color: var(--ink); }
.bars td { text-align: left; width: 25%; }
.bars thead th { text-align: left; }
.bars th, .bars td { border: 0; padding-top: 2px; padding-bottom: 2px; }
.bars .set th { font-weight: 600; font-size: 15px; padding-top: 18px; }
.bar { display: inline-block; height: 11px; margin-right: 7px; border-radius: 2px; background: currentColor; }
.chart { width: 100%; }
.chart th { width: 1%; color: var(--ink); }
.chart .track { width: 70%; padding-right: 0; }
.chart .bar { margin: 0; height: 16px; vertical-align: middle; }
.chart td { color: var(--ink); }
.chart small { margin: 0; }
details { margin-top: 14px; }
summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
`;
