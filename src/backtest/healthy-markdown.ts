import { GOAL_OUTAGE_SECONDS, GOAL_PER_DAY, type HealthyFindings } from './healthy.ts'
import { span, table } from './report-markdown.ts'

const figure = (value: number): string => String(Number(value.toPrecision(2)))

/** What false pages came of, and whether the smallest tenants were heard. */
export const renderHealthyMarkdown = (
  { tenants, days, falsePages, perDay, atMostPerDay, outagePageSeconds }: HealthyFindings,
  { seed, share, histories }: { readonly seed: number; readonly share: number; readonly histories: number },
): string => {
  const heard = outagePageSeconds.filter((each) => each !== undefined && each <= GOAL_OUTAGE_SECONDS)
  const slowest = Math.max(...outagePageSeconds.map((each) => each ?? Number.POSITIVE_INFINITY))
  const played =
    histories === 1 ? `; seed ${seed}` : ` in ${histories} histories; seed ${seed} to ${seed + histories - 1}`
  const causes = falsePages.map(({ family, from, alerts }) => [
    family,
    new Date(from * 1000).toISOString(),
    [...new Set(alerts.map(({ alert }) => alert))].join(', '),
    [...new Set(alerts.map(({ labels }) => labels.tenant_id ?? 'platform'))].join(', '),
  ])
  return `${[
    '## Healthy tenants',
    `${tenants} tenants from 10 events an hour to 10,000 a minute, each failing at ${figure(share)} of its error budget, for ${figure(days)} days${played}.`,
    table(
      ['', 'found', 'goal'],
      [
        ['false pages a day, in all', figure(perDay), `< ${GOAL_PER_DAY}`],
        ['at most, with 95 %', figure(atMostPerDay), ''],
        [
          'total outages of the smallest tenants paged within an hour',
          `${heard.length} of ${outagePageSeconds.length}`,
          'all',
        ],
        ['the slowest of them', Number.isFinite(slowest) ? span(slowest) : 'never', '60 min'],
      ],
    ),
    ...(causes.length > 0 ? [table(['family', 'at', 'alerts', 'tenants'], causes)] : []),
  ].join('\n\n')}\n`
}
