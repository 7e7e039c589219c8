import { groupWait } from '../../core/group-wait.ts'
import type { Stack } from '../../core/stack.ts'
import { share, span, table } from '../report-markdown.ts'
import type { Measured } from './measure.ts'
import type { DetectionLine } from './verdict.ts'

const whole = (value: number | undefined): string => span(value === undefined ? undefined : Math.round(value))

const row = (line: DetectionLine): readonly string[] => [
  line.alert,
  line.severity,
  whole(line.textbookSeconds),
  `${whole(line.soonest)} to ${whole(line.latest)}`,
  whole(line.measured),
  line.isWithin ? 'yes' : '**no**',
  whole(line.resolved),
]

const head = ['alert', 'severity', 'textbook', 'predicted', 'delivered', 'as predicted', 'resolved after']

/** The table of docs/detection.md, with what was scaled to measure it. */
export const renderDetection = (
  lines: readonly DetectionLine[],
  { evaluations, missedEvaluations }: Pick<Measured, 'evaluations' | 'missedEvaluations'>,
  { pace, definition }: { readonly pace: number; readonly definition: Stack },
): string => {
  const { cadence, grouping } = definition
  const held = lines.filter(({ isWithin }) => isWithin).length
  return `${[
    `${held} of ${lines.length} alerts (${share(held / lines.length)}) were delivered within one evaluation of what was predicted; ` +
      `${lines.filter(({ resolved }) => resolved !== undefined).length} were resolved.`,
    table(head, lines.map(row)),
    `Everything ran ${pace} times faster than in production, windows, offsets, \`for\`, scrapes (${cadence.scrape}), evaluations (${cadence.evaluation}, ` +
      `rollups ${cadence.rollup}) and Alertmanager's waits (${grouping.wait}, for warnings ${groupWait(definition, 'warning')}, between notifications ${grouping.interval}) alike; times above are multiplied back, so one second of a busy ` +
      `machine shows as ${pace}. Thresholds, factors, guards and objectives were left as they are. Every tenant is on the strictest tier and everything ` +
      'fails at once. Alerts are grouped each by itself and inhibit nothing, or the worst would silence the rest. ' +
      `Prometheus had no time for ${missedEvaluations} of ${evaluations + missedEvaluations} evaluations: where that is more than a few, the machine was measured.`,
  ].join('\n\n')}\n`
}
