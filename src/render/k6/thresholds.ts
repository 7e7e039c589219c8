import { createHash } from 'node:crypto'
import { decimal, errorBudgetPpm, percentile } from '../../core/decimal.ts'
import type { Slo } from '../../core/slo.ts'
import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'

/**
 * What a client measures for the same promise, by the metric that the service measures it with: k6's own metrics of
 * requests, and the rate that loadtests/websocket-fan-out.ts keeps of updates that a watcher waited for in vain.
 */
const clientMetrics: Readonly<Record<string, string>> = {
  http_requests_total: 'http_req_failed',
  http_request_duration_seconds: 'http_req_duration',
  websocket_updates_total: 'updates_missed',
}

/** The client's metric for an SLO; undefined for one that Prometheus alone can judge. */
export const clientMetricOf = ({ indicator }: Slo): string | undefined => clientMetrics[indicator.metric.name]

export const seenByClient = (slo: Slo): boolean => clientMetricOf(slo) !== undefined

/** The promise of one tier as k6 judges it, on the sub-metric of that tier. */
const threshold = (slo: Slo, tier: string, objective: number): readonly [string, readonly string[]] => {
  const { thresholdSeconds } = slo.indicator
  return [
    `${clientMetricOf(slo)}{tier:${tier}}`,
    thresholdSeconds === undefined
      ? [`rate<=${decimal(errorBudgetPpm(objective))}`]
      : [`p(${percentile(objective)})<=${thresholdSeconds * 1000}`],
  ]
}

const summary = ({ id, indicator, objectives }: Slo) => ({
  id,
  kind: indicator.kind,
  ...(indicator.thresholdSeconds !== undefined && { thresholdSeconds: indicator.thresholdSeconds }),
  objectives,
})

const judgedBy = ({ slos }: Stack): readonly Slo[] => slos.filter(seenByClient)

const fingerprintOf = (promises: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(promises)).digest('hex')

/** Of the SLOs as they are now, to compare with the one that a thresholds file carries. */
export const thresholdsFingerprint = (stack: Stack): string => fingerprintOf(judgedBy(stack).map(summary))

/** What the load tests hold a service to. The fingerprint lets them refuse thresholds that are older than the SLOs. */
export const renderThresholds = (stack: Stack): GeneratedDocument => {
  const judged = judgedBy(stack)
  const promises = judged.map(summary)
  return {
    path: 'loadtests/generated/thresholds.json',
    content: `${JSON.stringify(
      {
        schema: 1,
        fingerprint: fingerprintOf(promises),
        slos: promises,
        thresholds: Object.fromEntries(
          judged.flatMap((slo) =>
            Object.entries(slo.objectives).map(([tier, objective]) => threshold(slo, tier, objective)),
          ),
        ),
      },
      undefined,
      2,
    )}\n`,
  }
}
