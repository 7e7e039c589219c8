import type { Alert } from '../core/alert.ts'
import { narrowed } from '../core/narrowed.ts'
import type { Stack } from '../core/stack.ts'

type Links = Stack['links']

export const runbookLink = ({ runbooks }: Links, slug: string): string => `${runbooks}/${slug}.md`

/** The dashboard of an alert, opened on the tenant that it is about. */
export const dashboardLink = ({ grafana }: Links, { dashboard, scope }: Pick<Alert, 'dashboard' | 'scope'>): string => {
  const tenant = scope === 'tenant' ? '?var-tenant={{ $labels.tenant_id | urlquery }}' : ''
  return `${grafana}/d/${dashboard}${tenant}`
}

/** Stands for the tenant while the rest is encoded: the template is expanded when the alert fires. */
const TENANT = 'TENANT'

/** The expression of an alert as a graph in Prometheus, for the tenant that it is about. */
export const queryLink = (
  { prometheus }: Links,
  { expr, scope, resultLabels }: Pick<Alert, 'expr' | 'scope' | 'resultLabels'>,
): string => {
  const isNarrow = scope === 'tenant' && resultLabels.includes('tenant_id')
  const asked = (isNarrow ? narrowed(expr, TENANT) : expr.text).replace(/\s*\n\s*/g, ' ').trim()
  const encoded = encodeURIComponent(asked).replaceAll(
    `tenant_id%3D%22${TENANT}%22`,
    'tenant_id%3D%22{{ $labels.tenant_id | urlquery }}%22',
  )
  return `${prometheus}/graph?g0.expr=${encoded}&g0.tab=0&g0.range_input=1h`
}
