import type { BurnPolicy } from '../src/core/slo-rules.ts'

/**
 * Pages when 2 % of the budget goes in an hour or 5 % in six; opens a ticket at 10 % in a day or in three.
 * Source: Google SRE Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"; fastest first, since each row
 * silences those after it.
 */
export const burnPolicy: BurnPolicy = {
  minimumBadEvents: 5,
  windows: [
    { name: 'page-fast', budgetShare: 0.02, long: '1h', short: '5m', severity: 'critical' },
    { name: 'page-slow', budgetShare: 0.05, long: '6h', short: '30m', severity: 'critical' },
    { name: 'ticket-fast', budgetShare: 0.1, long: '1d', short: '2h', severity: 'warning' },
    { name: 'ticket-slow', budgetShare: 0.1, long: '3d', short: '6h', severity: 'warning' },
  ],
}
