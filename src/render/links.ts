import type { Alert } from '../core/alert.ts'
import type { Stack } from '../core/stack.ts'

type Links = Stack['links']

export const runbookLink = ({ runbooks }: Links, slug: string): string => `${runbooks}/${slug}.md`

/** The dashboard of an alert, opened on the tenant that it is about. */
export const dashboardLink = ({ grafana }: Links, { dashboard, scope }: Pick<Alert, 'dashboard' | 'scope'>): string => {
  const tenant = scope === 'tenant' ? '?var-tenant={{ $labels.tenant_id | urlquery }}' : ''
  return `${grafana}/d/${dashboard}${tenant}`
}
