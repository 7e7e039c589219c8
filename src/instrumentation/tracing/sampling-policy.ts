import { TelemetryError } from '../telemetry-error.ts'

/** Which traces are kept. Ratios lie between 0 and 1. */
export interface SamplingPolicy {
  /** Of all traces that begin here. A trace that its caller samples is always kept. */
  readonly ratio: number
  /** Instead of `ratio`, for single tenants. */
  readonly tenants: Readonly<Record<string, number>>
  /** Instead of both, for single routes: `POST /api/tasks`, or `/api/tasks` for every method. */
  readonly routes: Readonly<Record<string, number>>
  /** Keeps every trace in which something failed, and every request that took at least this long. Without it neither is looked at. */
  readonly keep: { readonly errors: true; readonly slowMilliseconds: number } | undefined
}

export const defaultSampling: SamplingPolicy = {
  ratio: 0.1,
  tenants: {},
  routes: {},
  keep: { errors: true, slowMilliseconds: 1_000 },
}

interface Who {
  readonly tenantId: string | undefined
  readonly method: string | undefined
  readonly endpoint: string | undefined
}

/** The share of traces that is kept of such work. */
export const ratioFor = ({ ratio, tenants, routes }: SamplingPolicy, { tenantId, method, endpoint }: Who): number =>
  (endpoint === undefined ? undefined : (routes[`${method} ${endpoint}`] ?? routes[endpoint])) ??
  (tenantId === undefined ? undefined : tenants[tenantId]) ??
  ratio

/**
 * Whether a trace is within a share, told from its id alone, so that every process that takes part in it says the same.
 * The computation is that of OpenTelemetry's TraceIdRatioBasedSampler.
 */
export const isWithin = (traceId: string, ratio: number): boolean => {
  let folded = 0
  for (let at = 0; at < 32; at += 8) folded = (folded ^ Number.parseInt(traceId.slice(at, at + 8), 16)) >>> 0
  return folded < Math.floor(ratio * 0xffffffff)
}

const isRatio = (value: number): boolean => value >= 0 && value <= 1

/** `acme=1,globex=0.5` */
export const parseRatios = (name: string, text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((each) => each.trim() !== '')
      .map((each) => {
        const at = each.lastIndexOf('=')
        const ratio = at < 1 ? Number.NaN : Number(each.slice(at + 1))
        if (!isRatio(ratio)) {
          throw new TelemetryError('TRACE_SAMPLING', `${name} holds "${each}"`)
        }
        return [each.slice(0, at).trim(), ratio]
      }),
  )

export const soundPolicy = (policy: SamplingPolicy): SamplingPolicy => {
  const ratios = { ratio: policy.ratio, ...policy.tenants, ...policy.routes }
  for (const [name, ratio] of Object.entries(ratios)) {
    if (!isRatio(ratio)) throw new TelemetryError('TRACE_SAMPLING', `${name} is ${ratio}`)
  }
  return policy
}
