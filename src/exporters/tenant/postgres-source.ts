import type { Pool } from 'pg'
import type { ActivityCounts, TenantRow, TenantSource } from './tenant-exporter.ts'

const TENANTS = `
  SELECT id, tier, extract(epoch FROM created_at)::float8 AS created_seconds FROM public.tenants`

/** One row, from two tables that hold little for each tenant: neither is a tenant's own schema. */
const ACTIVITY = `
  WITH active AS (
    SELECT tenant_id, max(last_active_at) AS last_active_at, count(*) AS agents FROM public.agent_activity
    WHERE last_active_at > now() - interval '30 days' GROUP BY tenant_id
  )
  SELECT
    (count(*) FILTER (WHERE last_active_at > now() - interval '1 day'))::integer AS day,
    (count(*) FILTER (WHERE last_active_at > now() - interval '7 days'))::integer AS week,
    count(*)::integer AS month,
    (count(*) FILTER (WHERE agents >= 5))::integer AS many_agents,
    (SELECT count(DISTINCT tenant_id)::integer FROM public.task_outcomes
      WHERE completed > 0 AND minute > now() - interval '30 days') AS completed_tasks
  FROM active`

interface ActivityRow {
  readonly day: number
  readonly week: number
  readonly month: number
  readonly many_agents: number
  readonly completed_tasks: number
}

const countsOf = ({ day, week, month, many_agents, completed_tasks }: ActivityRow): ActivityCounts => ({
  activeTenants: { '1d': day, '7d': week, '30d': month },
  adopters: { agents: month, many_agents, completed_tasks },
})

/** Tenants as the service's shared tables have them. The pool is asked for when it is needed, since a process tells of itself before it connects. */
export const postgresTenants = (pool: () => Pick<Pool, 'query'>): TenantSource => ({
  async tenants() {
    const { rows } = await pool().query<TenantRow>(TENANTS)
    return rows
  },
  async activity() {
    const { rows } = await pool().query<ActivityRow>(ACTIVITY)
    if (!rows[0]) throw new Error('the count of active tenants gave no row')
    return countsOf(rows[0])
  },
})
