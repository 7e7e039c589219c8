import { type Context, TraceFlags, trace } from '@opentelemetry/api'
import type { tracing } from '@opentelemetry/sdk-node'
import { isWithin, type SamplingPolicy } from './sampling-policy.ts'

/** As the SDK numbers them; a type import costs nothing, its enumeration would load it. */
const NOT_RECORD: tracing.SamplingDecision = 0
const RECORD: tracing.SamplingDecision = 1
const RECORD_AND_SAMPLED: tracing.SamplingDecision = 2

/**
 * Decides when a trace begins: as its caller did, or by its id. What is not sampled is recorded all the same where its end
 * may decide otherwise; tenant and route are known only then.
 */
export const headSampler = (policy: SamplingPolicy): tracing.Sampler => {
  const mayChange =
    policy.keep !== undefined || Object.keys(policy.tenants).length > 0 || Object.keys(policy.routes).length > 0
  const unsampled = { decision: mayChange ? RECORD : NOT_RECORD }
  const sampled = { decision: RECORD_AND_SAMPLED }
  return {
    shouldSample(parent: Context, traceId: string) {
      const asked = trace.getSpanContext(parent)
      const isSampled = asked ? (asked.traceFlags & TraceFlags.SAMPLED) !== 0 : isWithin(traceId, policy.ratio)
      return isSampled ? sampled : unsampled
    },
    toString: () => `TenantscopeSampler{${policy.ratio}}`,
  }
}
