import {
  LINE_LOSSES,
  logLinesDelivered,
  logLinesLost,
  logPushFailures,
  logSpoolBytes,
  logSpoolLimit,
  PUSH_FAILURES,
} from '../metrics.ts'
import type { Recorder } from '../recorder.ts'
import type { PushFailure } from './loki-client.ts'

export type LineLoss = (typeof LINE_LOSSES)[number]

export interface DeliveryCounts {
  readonly delivered: number
  /** Lines that made room in a full spool, lines that Loki refused for good, and lines that the disk did not take. */
  readonly lost: Readonly<Record<LineLoss, number>>
  readonly failures: Readonly<Record<PushFailure, number>>
  readonly spoolBytes: number
}

/** What happened since it was told last: a counter only grows by that. */
const growing = (add: (amount: number) => void) => {
  let told = 0
  return (now: number): void => {
    add(now - told)
    told = now
  }
}

/** Tells counts in `/metrics`, as they are at each scrape. */
export const observeDelivery = (recorder: Recorder, counts: () => DeliveryCounts, limitBytes: number): void => {
  const delivered = recorder.counter(logLinesDelivered).handle({})
  const lost = recorder.counter(logLinesLost)
  const failed = recorder.counter(logPushFailures)
  const tellDelivered = growing((amount) => delivered.add(amount))
  const tellLost = LINE_LOSSES.map((reason) => {
    const tell = growing((amount) => lost.add({ reason }, amount))
    return (now: DeliveryCounts) => tell(now.lost[reason])
  })
  const tellFailures = PUSH_FAILURES.map((reason) => {
    const tell = growing((amount) => failed.add({ reason }, amount))
    return (now: DeliveryCounts) => tell(now.failures[reason])
  })
  const spool = recorder.gauge(logSpoolBytes)
  recorder.gauge(logSpoolLimit).set({}, limitBytes)
  spool.collect(() => {
    const now = counts()
    spool.set({}, now.spoolBytes)
    tellDelivered(now.delivered)
    for (const tell of [...tellLost, ...tellFailures]) tell(now)
  })
}
