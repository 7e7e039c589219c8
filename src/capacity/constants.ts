/** A figure of the model, with where it comes from: printed beside every prediction. */
export interface Constant {
  readonly value: number
  readonly unit: string
  readonly source: string
}

const measured = (value: number, unit: string): Constant => ({ value, unit, source: 'bench/capacity, Prometheus 2.42' })
const assumed = (value: number, unit: string, why: string): Constant => ({ value, unit, source: `assumed: ${why}` })

export const constants = {
  memoryPerSeriesBytes: measured(5400, 'bytes for each series'),
  scrapedBytesPerSample: measured(104, 'bytes of text for each sample'),
  ruleSecondsPerSeries: {
    value: 18e-6,
    unit: 'seconds of evaluation for each scraped series',
    source: 'bench/capacity at 100 tenants; at 1,000 two busy cores could not keep up, so a lower bound',
  },
  logLineBytes: measured(374, 'bytes for each request'),
  diskBytesPerSample: assumed(1.7, 'bytes', 'Prometheus documentation, storage: 1 to 2'),
  memoryDollarsPerGibibyte: assumed(5, '$ a month', 'general-purpose cloud nodes'),
  diskDollarsPerGibibyte: assumed(0.1, '$ a month', 'network block storage'),
  logDollarsPerGibibyte: assumed(0.03, '$ a month', 'object storage and its requests'),
} as const satisfies Readonly<Record<string, Constant>>

export type Constants = { readonly [Name in keyof typeof constants]: Constant }
