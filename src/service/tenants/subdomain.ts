import { tenantId } from './tenant.ts'

/** The tenant that a Host header names, if it is exactly one valid label in front of the base domain. */
export function tenantOfHost(host: string | undefined, baseDomain: string): string | undefined {
  const name = host?.toLowerCase().replace(/:\d{1,5}$/, '')
  if (!name?.endsWith(`.${baseDomain}`)) return undefined
  const label = tenantId.safeParse(name.slice(0, -baseDomain.length - 1))
  return label.success ? label.data : undefined
}
