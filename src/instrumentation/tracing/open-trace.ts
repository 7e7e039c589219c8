import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { tracing } from '@opentelemetry/sdk-node'
import type { WorkSoFar } from '../context/trace-verdict.ts'
import { isWithin, ratioFor, type SamplingPolicy } from './sampling-policy.ts'
import type { KeepReason } from './trace-counts.ts'

type Ended = tracing.ReadableSpan

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** What a span that ended tells of its work. */
export const workOf = ({ attributes, kind, status, duration: [seconds, nanoseconds] }: Ended): WorkSoFar => ({
  tenantId: text(attributes['tenant.id']),
  method: text(attributes['http.request.method']),
  endpoint: text(attributes['http.route']),
  failed: status.code === SpanStatusCode.ERROR,
  // A job may take its time: only what somebody waits for is slow.
  ...(kind === SpanKind.SERVER && { milliseconds: seconds * 1e3 + nanoseconds / 1e6 }),
})

/** The first span of a trace in this process. */
export const isLocalRoot = ({ parentSpanContext }: Ended): boolean =>
  !parentSpanContext || parentSpanContext.isRemote === true

/** What this process knows of a trace while some of it is under way here. */
export class OpenTrace {
  readonly traceId: string
  readonly #policy: SamplingPolicy
  readonly #callerSampled: boolean
  #hasFailed = false
  #reason: KeepReason | undefined
  /** Roots that have begun here and not ended. */
  openRoots = 0
  spans: Ended[] = []

  constructor(root: Ended, policy: SamplingPolicy) {
    this.traceId = root.spanContext().traceId
    this.#policy = policy
    this.#callerSampled = ((root.parentSpanContext?.traceFlags ?? 0) & TraceFlags.SAMPLED) !== 0
  }

  get reason(): KeepReason | undefined {
    return this.#reason
  }

  /** Why it would be kept, if the work were over as it is now. */
  reasonFor(work: WorkSoFar): KeepReason | undefined {
    if (this.#reason) return this.#reason
    if (this.#callerSampled) return 'caller'
    if (isWithin(this.traceId, ratioFor(this.#policy, work))) return 'ratio'
    const { keep } = this.#policy
    if (!keep) return undefined
    if (this.#hasFailed || work.failed) return 'error'
    return (work.milliseconds ?? 0) >= keep.slowMilliseconds ? 'slow' : undefined
  }

  /** Takes note of a span that ended. */
  note(span: Ended): void {
    if (span.status.code === SpanStatusCode.ERROR) this.#hasFailed = true
    if (isLocalRoot(span)) this.#reason = this.reasonFor(workOf(span))
  }
}
