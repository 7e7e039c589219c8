import type { Pool } from 'pg'
import type { TenantRow, TenantSource } from './tenant-exporter.ts'

/** Tenants as `public.tenants` has them. The pool is asked for when it is needed, since a process tells of itself before it connects. */
export const postgresTenants = (pool: () => Pick<Pool, 'query'>): TenantSource => ({
  async tenants() {
    const { rows } = await pool().query<TenantRow>('SELECT id, tier FROM public.tenants')
    return rows
  },
  async signUpsLastDay() {
    const { rows } = await pool().query<{ count: string }>(
      "SELECT count(*) FROM public.tenants WHERE created_at > now() - interval '1 day'",
    )
    return Number(rows[0]?.count)
  },
})
