import type { Alert } from '../../core/alert.ts'
import { burnFactor } from '../../core/burn.ts'
import { type Duration, seconds } from '../../core/duration.ts'
import type { SampledSeries } from '../../core/proof-case.ts'
import { countWindow } from '../../core/recorded.ts'
import { intervalOf, isAlert } from '../../core/rule.ts'
import { strictestTier } from '../../core/slo.ts'
import { burnAlertName } from '../../core/slo-rules.ts'
import { ruleGroups, type Stack } from '../../core/stack.ts'
import { ALERTS } from '../rule-inputs.ts'
import { selectorsOf } from '../selectors.ts'
import { type Source, sourcesOf } from '../sources.ts'
import type { Mechanism } from './predict.ts'

/** The series of an alert on a level, on either side of its threshold. */
export interface Level {
  readonly series: string
  readonly calm: number
  readonly beyond: number
}

/** An alert whose delivery is predicted and measured. */
export interface Subject {
  readonly alert: Alert
  readonly mechanism: Mechanism
  readonly evaluationSeconds: number
  /** For how long after the end of the fault its condition may still hold. */
  readonly lingersSeconds: number
  readonly levels: readonly Level[]
}

const firstThreshold = (expr: string): number | undefined => {
  const text = />\s*(\d+(?:\.\d+)?)/.exec(expr)?.[1]
  return text === undefined ? undefined : Number(text)
}

interface Found {
  readonly alert: Alert
  readonly evaluation: Duration
  readonly isRolledUp: boolean
}

const alertsIn = (stack: Stack): readonly Found[] =>
  ruleGroups(stack).flatMap((group) =>
    group.rules.filter(isAlert).map((alert) => ({
      alert,
      evaluation: intervalOf(group, stack.cadence),
      isRolledUp: group.pace === 'rollup',
    })),
  )

type Judged = Pick<Subject, 'mechanism' | 'lingersSeconds'>

const overWindow = (share: number, windowSeconds: number, isRolledUp: boolean): Mechanism =>
  isRolledUp
    ? { kind: 'rolled-up', share, windowSeconds }
    : { kind: 'summed', share, windowSeconds, countSeconds: seconds(countWindow) }

const burnOf = ({ alert, isRolledUp }: Found, stack: Stack, sources: readonly Source[]): Judged | undefined => {
  for (const source of sources) {
    for (const window of stack.burnPolicy.windows) {
      if (burnAlertName(source.slo, window) !== alert.name) continue
      const share = burnFactor(window, source.slo.period) * source.budgetOf(strictestTier(source.slo))
      return {
        mechanism: overWindow(share, seconds(window.long), isRolledUp),
        lingersSeconds: seconds(window.short) + seconds(countWindow),
      }
    }
  }
  return undefined
}

/** More bad than good in a sum over a window: the window is the first that its expression names. */
const lowVolumeOf = (
  { alert: { expr, labels }, isRolledUp }: Found,
  sources: readonly Source[],
): Judged | undefined => {
  const share = firstThreshold(expr.text)
  const window = /\[(\d+[mh])\]/.exec(expr.text)?.[1] as Duration | undefined
  if (!sources.some(({ slo }) => slo.id === labels?.slo)) return undefined
  if (labels?.burn !== 'low-volume' || share === undefined || window === undefined) return undefined
  return {
    mechanism: overWindow(share, seconds(window), isRolledUp),
    lingersSeconds: seconds(window) + seconds(countWindow),
  }
}

/** A share of what was counted over the window that the record is named for, level:metric:increase5m. */
const ratioOf = ({ alert: { expr } }: Found): Judged | undefined => {
  const share = firstThreshold(expr.text)
  const window = /:increase(\d+m)\b/.exec(expr.text)?.[1] as Duration | undefined
  const isShifted = selectorsOf(expr.text).some((selector) => selector.isShifted || selector.name === ALERTS)
  if (share === undefined || share >= 1 || window === undefined || isShifted) return undefined
  return { mechanism: { kind: 'ratio', share, windowSeconds: seconds(window) }, lingersSeconds: seconds(window) }
}

const held = ({ series, phases }: SampledSeries): readonly [string, number | undefined] => [
  series,
  phases.map((phase) => ('holds' in phase ? phase.holds : undefined))[0],
]

/** From its proof: the levels one step before its threshold and one step beyond, all of them given by `holds`. */
const levelsOf = ({ cases = [] }: Alert): readonly Level[] => {
  const samplesOf = (title: string) => cases.find((each) => each.title === title)?.samples ?? []
  const calm = new Map(samplesOf('one step before the threshold').map(held))
  const beyond = samplesOf('one step beyond the threshold').map(held)
  const levels = beyond.flatMap(([series, value]) => {
    const before = calm.get(series)
    return value === undefined || before === undefined ? [] : [{ series, calm: before, beyond: value }]
  })
  return levels.length === beyond.length ? levels : []
}

const levelOf = ({ alert }: Found): Judged => ({
  mechanism: { kind: 'level', holdSeconds: seconds(alert.for ?? '0s') },
  lingersSeconds: 0,
})

/** The alerts of which a total fault lets the detection be predicted. Of two on one level the more severe stands for both. */
export const subjectsOf = (stack: Stack): readonly Subject[] => {
  const sources = sourcesOf(stack)
  const subjects: Subject[] = []
  const taken = new Set<string>()
  for (const found of alertsIn(stack)) {
    const evaluationSeconds = seconds(found.evaluation)
    const judged = burnOf(found, stack, sources) ?? lowVolumeOf(found, sources) ?? ratioOf(found)
    const ownLevels = judged ? [] : levelsOf(found.alert)
    if (judged && 'share' in judged.mechanism && judged.mechanism.share < 1) {
      subjects.push({ alert: found.alert, evaluationSeconds, levels: [], ...judged })
    } else if (ownLevels.length > 0 && !ownLevels.some(({ series }) => taken.has(series))) {
      for (const { series } of ownLevels) taken.add(series)
      const readsWindow = /\[\d/.test(found.alert.expr.text)
      if (!readsWindow) subjects.push({ alert: found.alert, evaluationSeconds, levels: ownLevels, ...levelOf(found) })
    }
  }
  return subjects
}
