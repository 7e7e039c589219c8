/** A figure of the model, with where it comes from: printed beside every prediction. */
export interface Constant {
  readonly value: number
  readonly unit: string
  readonly source: string
}

const measured = (value: number, unit: string): Constant => ({
  value,
  unit,
  source: 'bench/capacity, fitted to at most 1,000 tenants on Prometheus 2.42',
})
const assumed = (value: number, unit: string, why: string): Constant => ({ value, unit, source: `assumed: ${why}` })

export const constants = {
  memoryBaseBytes: measured(57.7e6, 'bytes of an empty Prometheus'),
  memoryPerSeriesBytes: measured(3470, 'bytes for each series'),
  scrapedBytesPerSample: measured(104.1, 'bytes of text for each sample'),
  ruleSecondsPerSeries: measured(13.26e-6, 'seconds of a CPU for each series that a rule reads'),
  ruleSecondsPerSample: measured(41.45e-9, 'seconds of a CPU for each sample of it'),
  logLineBytes: { value: 374, unit: 'bytes for each request', source: 'bench/capacity/log-line.ts' },
  diskBytesPerSample: assumed(1.7, 'bytes', 'Prometheus documentation, storage: 1 to 2'),
  memoryDollarsPerGibibyte: assumed(5, '$ a month', 'general-purpose cloud nodes'),
  diskDollarsPerGibibyte: assumed(0.1, '$ a month', 'network block storage'),
  logDollarsPerGibibyte: assumed(0.03, '$ a month', 'object storage and its requests'),
} as const satisfies Readonly<Record<string, Constant>>

export type Constants = { readonly [Name in keyof typeof constants]: Constant }
