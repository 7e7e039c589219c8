import { seconds } from '../../core/duration.ts'
import { groupWait } from '../../core/group-wait.ts'
import type { Stack } from '../../core/stack.ts'
import type { Delivery } from './measure.ts'
import { predicted, textbookSeconds } from './predict.ts'
import type { Subject } from './subjects.ts'

/** A line of the table: what was predicted of an alert and what was measured. Seconds at the pace of production. */
export interface DetectionLine {
  readonly alert: string
  readonly severity: string
  readonly textbookSeconds: number
  readonly soonest: number
  readonly latest: number
  readonly evaluationSeconds: number
  readonly measured: number | undefined
  readonly resolved: number | undefined
  /** Delivered within one evaluation of what was predicted. */
  readonly isWithin: boolean
}

export const detectionLines = (
  definition: Stack,
  subjects: readonly Subject[],
  deliveries: readonly Delivery[],
): readonly DetectionLine[] =>
  subjects.map(({ alert, mechanism, evaluationSeconds }) => {
    const delivery = deliveries.find((each) => each.alert === alert.name)
    const measured = delivery?.deliveredSeconds
    const pace = {
      scrapeSeconds: seconds(definition.cadence.scrape),
      evaluationSeconds,
      groupWaitSeconds: seconds(groupWait(definition, alert.severity)),
    }
    const { soonest, latest } = predicted(mechanism, pace)
    return {
      alert: alert.name,
      severity: alert.severity,
      textbookSeconds: textbookSeconds(mechanism) + pace.scrapeSeconds + pace.evaluationSeconds + pace.groupWaitSeconds,
      soonest,
      latest,
      evaluationSeconds,
      measured,
      resolved: delivery?.resolvedSeconds,
      isWithin:
        measured !== undefined && measured >= soonest - evaluationSeconds && measured <= latest + evaluationSeconds,
    }
  })
