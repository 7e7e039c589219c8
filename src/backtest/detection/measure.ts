import { seconds } from '../../core/duration.ts'
import { countWindow } from '../../core/recorded.ts'
import { eventually } from '../../stackrun/eventually.ts'
import { inTemporaryFolder } from '../../stackrun/index.ts'
import { firstOf, heardBy } from './heard.ts'
import { type MeasuredStackOptions, startInTime } from './measured-stack.ts'
import { conditionSeconds } from './predict.ts'
import type { Subject } from './subjects.ts'

/** When an alert was delivered and resolved, in seconds at the pace of production. */
export interface Delivery {
  readonly alert: string
  /** Undefined: it never came. */
  readonly deliveredSeconds: number | undefined
  readonly resolvedSeconds: number | undefined
}

export interface MeasureOptions extends MeasuredStackOptions {
  /**
   * How long the live rules run before anything fails, at the pace of production. Sixty-five minutes by default, so that no hour
   * reaches back to the moment at which they took over from the past.
   */
  readonly settleSeconds?: number
}

/** What was delivered, and how many evaluations the machine had no time for: with many of them the figures are the machine's. */
export interface Measured {
  readonly deliveries: readonly Delivery[]
  readonly evaluations: number
  readonly missedEvaluations: number
}

const until = (condition: () => boolean, timeoutSeconds: number): Promise<boolean> =>
  eventually(condition, { timeoutSeconds, intervalMs: 50 })

/** By when all subjects must have been delivered, at the pace of production. */
const slowestSeconds = (subjects: readonly Subject[]): number =>
  Math.max(...subjects.map(({ mechanism, evaluationSeconds }) => conditionSeconds(mechanism) + 2 * evaluationSeconds))

/** For what a machine that is busy adds, in real time. */
const SLACK_SECONDS = 10

/** What Prometheus itself says of its rule groups since it started. */
const evaluationsOf = async (url: string): Promise<Omit<Measured, 'deliveries'>> => {
  const text = await (await fetch(`${url}/metrics`)).text()
  const total = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}\\{.*\\} ([\\d.e+]+)$`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    )
  return {
    evaluations: total('prometheus_rule_group_iterations_total'),
    missedEvaluations: total('prometheus_rule_group_iterations_missed_total'),
  }
}

const measureIn = async (folder: string, options: MeasureOptions): Promise<Measured> => {
  const { subjects, pace, onStep, settleSeconds = seconds('1h') + seconds(countWindow) } = options
  const names = subjects.map(({ alert }) => alert.name)
  const { emitter, receiver, stack, stop, handover } = await startInTime(options, folder)
  const toldAll = (isOver: boolean, since: number, withinSeconds: number): Promise<boolean> =>
    until(
      () => names.every((name) => firstOf(heardBy(receiver), name, isOver, since) !== undefined),
      withinSeconds / pace + SLACK_SECONDS,
    )
  try {
    onStep?.('letting the live rules settle')
    const settled = handover + settleSeconds / pace
    await until(() => Date.now() / 1000 >= settled, settled - Date.now() / 1000 + 1)
    const early = new Set(heardBy(receiver).map(({ name }) => name))
    onStep?.('everything fails')
    const failedAt = emitter.fail()
    await toldAll(false, failedAt, slowestSeconds(subjects))
    onStep?.('everything is well again')
    const recoveredAt = emitter.recover()
    await toldAll(true, recoveredAt, Math.max(...subjects.map(({ lingersSeconds }) => lingersSeconds)))
    const heard = heardBy(receiver)
    const deliveries = subjects.map(({ alert: { name } }) => {
      const delivered = early.has(name) ? undefined : firstOf(heard, name, false, failedAt)
      const resolved = firstOf(heard, name, true, recoveredAt)
      return {
        alert: name,
        deliveredSeconds: delivered === undefined ? undefined : (delivered - failedAt) * pace,
        resolvedSeconds: resolved === undefined ? undefined : (resolved - recoveredAt) * pace,
      }
    })
    return { deliveries, ...(await evaluationsOf(stack.url('prometheus'))) }
  } finally {
    await stop()
  }
}

/**
 * Lets everything fail at once until every subject was delivered, then be well again until every one was resolved, and tells
 * how long each took.
 */
export const measureDetection = (options: MeasureOptions): Promise<Measured> =>
  inTemporaryFolder('detection', (folder) => measureIn(folder, options))
