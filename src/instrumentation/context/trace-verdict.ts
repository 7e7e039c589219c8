import { type Span, TraceFlags } from '@opentelemetry/api'

/** What is known of some work when it is asked whether its trace will be kept. */
export interface WorkSoFar {
  readonly tenantId: string | undefined
  readonly method: string | undefined
  readonly endpoint: string | undefined
  readonly failed?: boolean
  readonly milliseconds?: number
}

/** Shared by every copy of the library in a process, as `--import` may load another one than the service does. */
const VERDICT = Symbol.for('tenantscope.verdict')
type Judged = Span & { [VERDICT]?: (work: WorkSoFar) => boolean }

/** Gives a span somebody who knows whether its trace is kept: what the head of a trace decided may be overruled at its end. */
export const judgeBy = (span: Span, verdict: (work: WorkSoFar) => boolean): void => {
  ;(span as Judged)[VERDICT] = verdict
}

/** Whether the trace of a span is kept, as far as can be told now. Under another SDK than ours its sampled flag tells. */
export const isKept = (span: Span, work: WorkSoFar): boolean => {
  const verdict = (span as Judged)[VERDICT]
  if (verdict) return verdict(work)
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0 && span.isRecording()
}
