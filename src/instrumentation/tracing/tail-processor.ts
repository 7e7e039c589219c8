import { TraceFlags } from '@opentelemetry/api'
import type { tracing } from '@opentelemetry/sdk-node'
import { judgeBy } from '../context/trace-verdict.ts'
import { identifiedAttributes } from './identity-processor.ts'
import { isLocalRoot, OpenTrace, workOf } from './open-trace.ts'
import type { SamplingPolicy } from './sampling-policy.ts'
import type { TraceCounts } from './trace-counts.ts'

type Ended = tracing.ReadableSpan

export interface TailOptions {
  readonly policy: SamplingPolicy
  readonly counts: TraceCounts
  /** Spans that may be held of all traces together. Beyond it the oldest trace is decided before its time. */
  readonly maxSpans?: number
  readonly maxSpansOfTrace?: number
}

/** Verdicts that are remembered, for spans that end after the request that began them. */
const MAX_REMEMBERED = 2_000

/** A span as it is exported: with its tenant, and sampled, since exporters leave out what was not when it began. */
const asKept = (span: Ended): Ended => {
  const spanContext = { ...span.spanContext(), traceFlags: TraceFlags.SAMPLED }
  return Object.create(span, {
    spanContext: { value: () => spanContext },
    attributes: { value: identifiedAttributes(span) },
  })
}

/**
 * Holds the spans of a trace until its work in this process is over, and then keeps all of them or none: what failed or was
 * slow is known only at the end, as are tenant and route. What it holds is bounded, and what it lets go is counted.
 */
export const tailProcessor = (
  next: tracing.SpanProcessor,
  { policy, counts, maxSpans = 20_000, maxSpansOfTrace = 1_000 }: TailOptions,
): tracing.SpanProcessor => {
  const open = new Map<string, OpenTrace>()
  const verdicts = new Map<string, boolean>()
  let held = 0

  const remember = (traceId: string, isKept: boolean): void => {
    verdicts.set(traceId, isKept)
    if (verdicts.size <= MAX_REMEMBERED) return
    for (const oldest of verdicts.keys()) {
      verdicts.delete(oldest)
      return
    }
  }

  const pass = (spans: readonly Ended[], isKept: boolean): void => {
    if (!isKept) counts.spans('not_kept', spans.length)
    else for (const span of spans) next.onEnd(asKept(span))
  }

  const settle = (trace: OpenTrace): void => {
    const last = trace.spans.at(-1)
    const reason = trace.reason ?? (last && trace.reasonFor(workOf(last)))
    if (reason) counts.kept(reason)
    open.delete(trace.traceId)
    held -= trace.spans.length
    remember(trace.traceId, reason !== undefined)
    pass(trace.spans, reason !== undefined)
  }

  const openTrace = (root: Ended): OpenTrace => {
    const { traceId } = root.spanContext()
    const trace = open.get(traceId) ?? new OpenTrace(root, policy)
    open.set(traceId, trace)
    trace.openRoots += 1
    return trace
  }

  const makeRoom = (): void => {
    for (const oldest of open.values()) {
      if (held < maxSpans) return
      settle(oldest)
    }
  }

  return {
    onStart(span) {
      if (!isLocalRoot(span)) return
      const trace = openTrace(span)
      judgeBy(span, (work) => trace.reasonFor(work) !== undefined)
    },
    onEnd(span) {
      const { traceId } = span.spanContext()
      const trace = open.get(traceId)
      if (!trace) return pass([span], verdicts.get(traceId) ?? false)
      trace.note(span)
      if (trace.spans.length >= maxSpansOfTrace && !isLocalRoot(span)) counts.spans('beyond_buffer', 1)
      else {
        trace.spans.push(span)
        held += 1
      }
      if (isLocalRoot(span)) trace.openRoots -= 1
      if (trace.openRoots <= 0) settle(trace)
      else if (held >= maxSpans) makeRoom()
    },
    async forceFlush() {
      await next.forceFlush()
    },
    async shutdown() {
      for (const trace of [...open.values()]) settle(trace)
      await next.shutdown()
    },
  }
}
