import { type Duration, seconds } from './duration.ts'
import type { Phase, ProofCase, SampledSeries } from './proof-case.ts'

export interface ThresholdProof {
  /** The series that carry a level, through phases of it. */
  readonly emits: (phases: readonly Phase[]) => readonly SampledSeries[]
  /** What the alert's expression leaves on its result. */
  readonly labels: Readonly<Record<string, string>>
  readonly threshold: number
  /** The smallest difference that counts. Below 0 where the alert watches a fall. */
  readonly step: number
  /** For how long the condition must hold. */
  readonly for?: Duration
  /** A label by which several may report the same; the worst of them counts. */
  readonly worstOf?: string
  /** What the annotations print of a level; the level itself by default. */
  readonly value?: (level: number) => number
}

const minutes = (amount: number): Duration => `${amount}m`

const reportedBy = (label: string, value: string, samples: readonly SampledSeries[]): readonly SampledSeries[] =>
  samples.map(({ series, phases }) => ({ series: series.replace('{', `{${label}="${value}",`), phases }))

/** What an alert on a level must do: nothing at the threshold, fire one step beyond it, and only when it lasts. */
export const thresholdCases = ({
  emits,
  labels,
  threshold,
  step,
  for: held = '0m',
  worstOf,
  value = (level) => level,
}: ThresholdProof): readonly ProofCase[] => {
  const wait = seconds(held) / 60
  const settled = wait + 15
  const beyond = threshold + step
  const during = (level: number, lasts: number): Phase => ({ lasts: minutes(lasts), holds: level })
  const calm = threshold - step
  return [
    { title: 'one step before the threshold', at: minutes(settled), samples: emits([during(calm, settled + 5)]) },
    { title: 'at the threshold', at: minutes(settled), samples: emits([during(threshold, settled + 5)]) },
    {
      title: 'one step beyond the threshold',
      at: minutes(settled),
      samples: emits([during(beyond, settled + 5)]),
      fires: [{ labels, value: value(beyond) }],
    },
    ...(wait > 0
      ? [
          {
            title: 'beyond it for less than the time that it must hold',
            at: minutes(settled + wait - 1),
            samples: emits([during(calm, settled), during(beyond, wait + 5)]),
          },
        ]
      : []),
    {
      title: 'recovered',
      at: minutes(settled * 2 + 10),
      samples: emits([during(beyond, settled), during(calm, settled + 20)]),
    },
    ...(worstOf === undefined
      ? []
      : [
          {
            title: 'two report it, and one of them is beyond the threshold',
            at: minutes(settled),
            samples: [
              ...reportedBy(worstOf, 'a', emits([during(calm, settled + 5)])),
              ...reportedBy(worstOf, 'b', emits([during(beyond, settled + 5)])),
            ],
            fires: [{ labels, value: value(beyond) }],
          },
        ]),
    { title: 'nothing is emitted', at: minutes(settled), samples: [] },
  ]
}
