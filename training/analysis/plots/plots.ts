import type { Findings } from '../sentences.ts';
import { attributePlot, classBalancePlot, classVariancePlot } from './balance.ts';
import { channelPlot, huePlot, sizePlot } from './distributions.ts';
import { embeddingPlots } from './embedding.ts';
import type { Plot } from './svg.ts';

/** Every plot that a report's numbers allow. */
export function plotsOf(findings: Findings): Plot[] {
  const { classes, attributes } = findings;
  return [
    sizePlot(findings),
    ...(classes === null
      ? []
      : [classBalancePlot(findings.title, classes), classVariancePlot(findings.title, classes, findings.variance.overall)]),
    ...(attributes === null ? [] : [attributePlot(findings.title, attributes)]),
    channelPlot(findings),
    huePlot(findings),
    ...embeddingPlots(findings),
  ];
}
