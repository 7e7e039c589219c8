import type { AnyMetric, Counter, Gauge, Histogram, Labels, LabelValues } from './metric.ts'
import type { CounterHandle, GaugeHandle, HistogramHandle } from './store/handles.ts'

/**
 * Where measurements go. The rest of the library knows only this port, so that recording can be switched off, or sent
 * elsewhere, without touching what is measured.
 */
export interface Recorder {
  counter<L extends Labels>(definition: Counter<string, L>): CounterRecorder<L>
  gauge<L extends Labels>(definition: Gauge<string, L>): GaugeRecorder<L>
  histogram<L extends Labels>(definition: Histogram<string, L>): HistogramRecorder<L>
  /** What has been declared so far. */
  metrics(): readonly AnyMetric[]
}

export interface CounterRecorder<L extends Labels> {
  /** `sampledTraceId`: the trace in which it was counted, if it is kept; it becomes an exemplar. */
  add(labels: LabelValues<L>, amount?: number, sampledTraceId?: string): void
  /** The series of some labels, for a hot path: recording through it allocates nothing. */
  handle(labels: LabelValues<L>): CounterHandle
}

export interface GaugeRecorder<L extends Labels> {
  set(labels: LabelValues<L>, value: number): void
  /** Ends a series; it is absent from the next scrape on. */
  remove(labels: LabelValues<L>): void
  handle(labels: LabelValues<L>): GaugeHandle
  /** Called before each scrape, beside what was given before. When it rejects, the series of this metric are left out rather than shown frozen. */
  collect(update: () => void | Promise<void>): void
}

export interface HistogramRecorder<L extends Labels> {
  /** `sampledTraceId`: the trace in which it was observed, if it is kept; it becomes an exemplar. */
  observe(labels: LabelValues<L>, value: number, sampledTraceId?: string): void
  handle(labels: LabelValues<L>): HistogramHandle
}

const nothing = (): void => {}

/** Records nothing. For tests, and for finding out what recording costs. */
export const noopRecorder: Recorder = {
  counter: () => ({ add: nothing, handle: () => ({ add: nothing }) }),
  gauge: () => ({ set: nothing, remove: nothing, collect: nothing, handle: () => ({ set: nothing }) }),
  histogram: () => ({ observe: nothing, handle: () => ({ observe: nothing }) }),
  metrics: () => [],
}
