/** Parts that HTML reports are made of, whoever has something to report. */
export { escapeHtml } from './html.ts';
export { type RangeRow, rangePlot } from './range-plot.ts';
export { type ChartBar, reportChart, reportTable } from './report-chart.ts';
export {
  type LegendEntry,
  type ReportPage,
  reportFacts,
  reportLegend,
  reportPage,
  reportSection,
  reportTiles,
  type Tile,
} from './report-page.ts';
export { type Point, type Shape, scatterPlot, shapeAt } from './scatter-plot.ts';
