import type { Alert } from '../core/alert.ts'
import type { LogAlert } from '../core/logs.ts'
import type { Stack } from '../core/stack.ts'
import { dashboardLink, runbookLink } from './links.ts'

/** An alert in the form that Prometheus and Loki's ruler share. Links that only one of them can give are added by its renderer. */
export const alertRule = (
  alert: Alert | LogAlert,
  { links }: Stack,
  furtherLinks: Readonly<Record<string, string>> = {},
) => ({
  alert: alert.name,
  expr: alert.expr.text,
  ...(alert.for && { for: alert.for }),
  ...('keepFiringFor' in alert && alert.keepFiringFor && { keep_firing_for: alert.keepFiringFor }),
  labels: { severity: alert.severity, scope: alert.scope, family: alert.family, ...alert.labels },
  annotations: {
    summary: alert.summary,
    description: alert.description,
    runbook_url: runbookLink(links, alert.runbook),
    dashboard_url: dashboardLink(links, alert),
    ...furtherLinks,
  },
})
