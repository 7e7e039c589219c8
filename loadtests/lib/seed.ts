import { runId, type Tenant } from './environment.ts'
import type { Answer, TenantApi } from './tenant-api.ts'

/** What a run created before it began, by tenant. `setup` returns it, iterations read it, `teardown` removes it. */
export interface Seed {
  readonly runId: string
  readonly agentIds: Readonly<Record<string, readonly string[]>>
}

/** Seeding is no customer's request: without the tier it reaches no promise. */
const unmeasured = { tier: 'none', slo: 'none', role: 'seed' }

export const idOf = (answer: Answer): string => String((answer.json() as { id?: unknown } | null)?.id ?? '')

function refuse({ id }: Tenant, answer: Answer): never {
  if (answer.status === 0) throw new Error(`the target does not answer for tenant ${id}: ${answer.error}`)
  if (answer.status === 401 || answer.status === 403) {
    throw new Error(
      `the target refuses the token of tenant ${id} (${answer.status}): is it for this tenant, and still valid?`,
    )
  }
  throw new Error(`tenant ${id} could not be seeded: status ${answer.status}: ${answer.body}`)
}

export function seed(api: TenantApi, tenants: readonly Tenant[], agentsPerTenant = 2): Seed {
  const id = runId()
  const agentIds = tenants.map((tenant): [string, string[]] => {
    const ids = Array.from({ length: agentsPerTenant }, (_, index) => {
      const answer = api.createAgent(tenant, `load-${id}-${index}`, unmeasured)
      return answer.status === 201 ? idOf(answer) : refuse(tenant, answer)
    })
    return [tenant.id, ids]
  })
  return { runId: id, agentIds: Object.fromEntries(agentIds) }
}

export function removeSeed(api: TenantApi, tenants: readonly Tenant[], { agentIds }: Seed): void {
  for (const tenant of tenants) for (const id of agentIds[tenant.id] ?? []) api.deleteAgent(tenant, id, unmeasured)
}
