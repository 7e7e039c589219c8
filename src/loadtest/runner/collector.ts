import { carries, type MetricSelector } from './metric-selector.ts'
import type { MetricDeclaration, Sample } from './sample.ts'
import { createSink, type Sink } from './sink.ts'

export interface SubMetric {
  readonly key: string
  readonly sink: Sink
  readonly wanted: readonly (readonly [string, string])[]
}

export interface CollectedMetric {
  readonly declaration: MetricDeclaration
  readonly sink: Sink
  readonly subMetrics: SubMetric[]
}

/** Adds samples to their metric and to every sub-metric whose tags they carry. */
export interface Collector {
  readonly metrics: ReadonlyMap<string, CollectedMetric>
  declare(declaration: MetricDeclaration): void
  watch(key: string, selector: MetricSelector): void
  sinkOf(key: string): Sink | undefined
  add(samples: readonly Sample[]): void
}

export function createCollector(
  declarations: readonly MetricDeclaration[],
  observers: readonly ((sample: Sample) => void)[] = [],
): Collector {
  const metrics = new Map<string, CollectedMetric>()
  const sinks = new Map<string, Sink>()
  const declare = (declaration: MetricDeclaration) => {
    if (metrics.has(declaration.name)) return
    const sink = createSink(declaration.type)
    metrics.set(declaration.name, { declaration, sink, subMetrics: [] })
    sinks.set(declaration.name, sink)
  }
  for (const declaration of declarations) declare(declaration)
  return {
    metrics,
    declare,
    watch(key, { metric, tags }) {
      const collected = metrics.get(metric)
      if (collected === undefined || sinks.has(key)) return
      const wanted = Object.entries(tags)
      const sink = wanted.length === 0 ? collected.sink : createSink(collected.declaration.type)
      if (wanted.length > 0) collected.subMetrics.push({ key, sink, wanted })
      sinks.set(key, sink)
    },
    sinkOf: (key) => sinks.get(key),
    add(samples) {
      for (const sample of samples) {
        const collected = metrics.get(sample.metric)
        if (collected === undefined) continue
        collected.sink.add(sample.value)
        for (const { sink, wanted } of collected.subMetrics) if (carries(sample.tags, wanted)) sink.add(sample.value)
        for (const observe of observers) observe(sample)
      }
    },
  }
}
