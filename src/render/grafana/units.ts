import type { PanelUnit } from '../../core/dashboard.ts'

/** Grafana's ids of our units: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
export const grafanaUnit: Readonly<Record<PanelUnit, string>> = {
  seconds: 's',
  bytes: 'bytes',
  ratio: 'percentunit',
  percent: 'percent',
  dollars: 'currencyUSD',
  timestamp: 'dateTimeFromNow',
  'requests per second': 'reqps',
  'events per second': 'ops',
  'bytes per second': 'Bps',
  count: 'short',
  multiple: 'suffix:x',
}
