import { type ResponseReport, SEVERITIES, type Verdict } from '../../oncall/report/response-report.ts'

const durationText = (seconds: number): string => {
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

const verdictText = (what: string, { objectiveSeconds, kept, missed, keptRatio, spread }: Verdict): string => {
  const share = keptRatio === undefined ? 'none decided' : `${(keptRatio * 100).toFixed(1)} %`
  const times = spread
    ? `median ${durationText(spread.medianSeconds)}, P95 ${durationText(spread.p95Seconds)}, longest ${durationText(spread.maxSeconds)}`
    : 'none'
  return `  ${what} within ${durationText(objectiveSeconds)}: ${share} (${kept} kept, ${missed} missed); ${times}`
}

/** What a person reads at the end of a week. */
export const reportText = ({ severities, shifts, noisiest }: ResponseReport): string =>
  [
    ...SEVERITIES.flatMap((severity) => {
      const { pages, atNight, recoveredAlone, waiting, inWork, acknowledge, resolve } = severities[severity]
      return [
        `${severity}: ${pages} pages, ${atNight} at night, ${recoveredAlone} recovered alone; open: ${waiting} waiting, ${inWork} in work`,
        verdictText('acknowledged', acknowledge),
        verdictText('resolved', resolve),
      ]
    }),
    '',
    'shift from  pages  night  on call',
    ...shifts.map(
      ({ from, person, pages, atNight }) =>
        `${from}  ${String(pages).padStart(5)}  ${String(atNight).padStart(5)}  ${person}`,
    ),
    '',
    'noisiest alerts',
    ...noisiest.map(
      ({ title, pages, recoveredAlone }) =>
        `${String(pages).padStart(5)}  ${title} (${recoveredAlone} recovered alone)`,
    ),
  ].join('\n')
