import { createHash } from 'node:crypto'
import { decimal, errorBudgetPpm, percentile } from '../../core/decimal.ts'
import type { Slo } from '../../core/slo.ts'
import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'

/** SLOs that a client can see: those measured on requests. The rest are judged by Prometheus alone. */
export const seenByClient = ({ indicator }: Slo): boolean => indicator.metric.name.startsWith('http_request')

/** The promise of one tier as k6 judges it, on the sub-metric of that tier. */
const threshold = ({ indicator }: Slo, tier: string, objective: number): readonly [string, readonly string[]] =>
  indicator.thresholdSeconds === undefined
    ? [`http_req_failed{tier:${tier}}`, [`rate<=${decimal(errorBudgetPpm(objective))}`]]
    : [`http_req_duration{tier:${tier}}`, [`p(${percentile(objective)})<=${indicator.thresholdSeconds * 1000}`]]

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
