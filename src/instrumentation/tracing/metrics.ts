import { counter, oneOf } from '../metric.ts'

/** Why a trace was kept. */
export const KEEP_REASONS = ['caller', 'ratio', 'error', 'slow'] as const

export const tracesKept = counter('traces_kept_total', {
  help: 'Traces that were kept, by the first reason that held: the caller sampled it, its share, a failure, or a slow request.',
  labels: { reason: oneOf(...KEEP_REASONS) },
})

/** What became of a span that ended. */
export const SPAN_FATES = ['exported', 'export_failed', 'not_kept', 'beyond_buffer'] as const

export const traceSpans = counter('trace_spans_total', {
  help: 'Spans that ended: exported, lost in a failed export, of a trace that was not kept, or beyond what is held in memory.',
  labels: { fate: oneOf(...SPAN_FATES) },
})

/** What tracing emits, where it is started. */
export const tracingMetrics = [tracesKept, traceSpans] as const
