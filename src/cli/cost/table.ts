import type { CostReport, TenantReport } from '../../exporters/cost/cost-report.ts'
import { COMPONENTS } from '../../exporters/cost/rates.ts'

/** Dollars with two decimals, from whole cents: never by way of a fraction that binary cannot hold. */
export const dollarText = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const percentText = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`

const columns = ['tenant', 'tier', 'to date $', 'forecast $', 'margin', 'monitoring $', 'beyond plan'] as const

const cellsOf = ({
  tenantId,
  tier,
  totalCents,
  forecastCents,
  marginRatio,
  cents,
  aboveBand,
}: TenantReport): string[] => [
  tenantId,
  tier ?? '',
  dollarText(totalCents),
  dollarText(forecastCents),
  marginRatio === undefined ? '' : percentText(marginRatio),
  dollarText(cents.monitoring + cents.telemetry + cents.logs),
  aboveBand.join(', '),
]

const isNumber = (column: number): boolean => column >= 2 && column <= 5

/** What a person reads: the dearest tenant first, the fleet last. */
export const costTable = ({ month, elapsedShare, tenants, monthToDate, forecast }: CostReport): string => {
  const total = [
    'all',
    '',
    dollarText(monthToDate.totalCents),
    dollarText(forecast.totalCents),
    '',
    dollarText(monthToDate.cents.monitoring + monthToDate.cents.telemetry + monthToDate.cents.logs),
    '',
  ]
  const rows = [[...columns], ...tenants.map(cellsOf), total]
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return [`${month}, ${percentText(elapsedShare)} of it past`, '', ...lines].join('\n')
}

/** Quoted where needed (RFC 4180). A cell that a spreadsheet would take for a formula is made text. */
const csvCell = (text: string): string => {
  const safe = /^[=+@\t\r-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What billing reads: a line for each tenant, every component, no total that would be summed twice. */
export const costCsv = ({ month, tenants }: CostReport): string => {
  const header = ['month', 'tenant_id', 'tier', ...COMPONENTS, 'total', 'forecast', 'price']
  const lines = tenants.map(({ tenantId, tier = '', cents, totalCents, forecastCents, priceCents }) => [
    month,
    tenantId,
    tier,
    ...COMPONENTS.map((component) => dollarText(cents[component])),
    dollarText(totalCents),
    dollarText(forecastCents),
    priceCents === undefined ? '' : dollarText(priceCents),
  ])
  return [header, ...lines].map((cells) => cells.map(csvCell).join(',')).join('\r\n')
}
