import { DemoError } from './demo-error.ts'
import type { IncidentContext, Lift } from './incidents/incident.ts'
import { type Incident, incidents } from './incidents/index.ts'
import { demoTenants } from './tenants.ts'

export interface Ongoing {
  readonly name: string
  readonly tenantId?: string
  readonly since: string
}

/** Injects incidents into a demo, one of each kind for a tenant at a time, and lifts them. */
export interface IncidentDesk {
  inject(name: string, tenantId?: string): Promise<Ongoing>
  lift(name: string, tenantId?: string): Promise<void>
  ongoing(): readonly Ongoing[]
  liftAll(): Promise<void>
}

const find = (name: string): Incident => {
  const incident = incidents.find((each) => each.name === name)
  if (incident) return incident
  throw new DemoError(
    'INCIDENT_UNKNOWN',
    `there is no incident "${name}"`,
    `choose one of ${incidents.map((each) => each.name).join(', ')}`,
  )
}

const resolveTenant = ({ name, scope }: Incident, tenantId: string | undefined): string => {
  if (scope === 'platform') return ''
  const ids = demoTenants.map(({ id }) => id)
  if (tenantId !== undefined && ids.includes(tenantId)) return tenantId
  const problem = tenantId === undefined ? `${name} needs a tenant` : `there is no tenant "${tenantId}"`
  throw new DemoError('INCIDENT_TENANT', problem, `add --tenant with one of ${ids.join(', ')}`)
}

export const incidentDesk = (context: Omit<IncidentContext, 'tenantId'>): IncidentDesk => {
  const open = new Map<string, { readonly ongoing: Ongoing; readonly lift: Lift }>()
  const keyOf = (name: string, tenantId: string): string => `${name} ${tenantId}`

  const lift = async (name: string, tenantId?: string): Promise<void> => {
    const key = keyOf(name, resolveTenant(find(name), tenantId))
    const found = open.get(key)
    if (!found)
      throw new DemoError('INCIDENT_NOT_OPEN', `${key} is not going on`, 'list what is with "tenantscope incident"')
    open.delete(key)
    await found.lift()
  }

  return {
    async inject(name, requestedTenant) {
      const incident = find(name)
      const tenantId = resolveTenant(incident, requestedTenant)
      const key = keyOf(name, tenantId)
      if (open.has(key)) throw new DemoError('INCIDENT_OPEN', `${key} is going on already`, 'lift it first with --lift')
      const ongoing = { name, since: new Date().toISOString(), ...(tenantId && { tenantId }) }
      open.set(key, { ongoing, lift: await incident.inject({ ...context, tenantId }) })
      return ongoing
    },
    lift,
    ongoing: () => [...open.values()].map(({ ongoing }) => ongoing),
    async liftAll() {
      for (const { ongoing } of [...open.values()]) await lift(ongoing.name, ongoing.tenantId)
    },
  }
}
