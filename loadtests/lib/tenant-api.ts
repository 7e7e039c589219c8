import http, { type RefinedResponse } from 'k6/http'
import type { Target, Tenant } from './environment.ts'

export interface CallOptions {
  /** The route template. It is the `endpoint` tag, and the `name`, so that ids make no series. */
  readonly endpoint: string
  readonly id?: string
  readonly body?: unknown
  /** Further tags; `slo: 'none'` takes the request out of every promise. */
  readonly tags?: Record<string, string>
}

export type Answer = RefinedResponse<'text'>

/** What the SLO calls available is "no server error": a 4xx spends no budget, a timeout (status 0) does. */
const available = http.expectedStatuses({ min: 200, max: 499 })

/** The API of the service as one tenant sees it, by its own name and token. Every request carries tenant, tier, endpoint and SLO. */
export function createTenantApi(target: Target) {
  const origin = ({ id }: Tenant, scheme = target.scheme) => `${scheme}://${id}${target.suffix}`
  const headers = ({ token }: Tenant) => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' })

  const described = (tenant: Tenant, method: string, { endpoint, id = '', body, tags = {} }: CallOptions) => ({
    method,
    url: `${origin(tenant)}${endpoint.replace(':id', id)}`,
    body: body === undefined ? null : JSON.stringify(body),
    params: {
      headers: headers(tenant),
      tags: {
        tenant_id: tenant.id,
        tier: tenant.tier,
        endpoint,
        name: endpoint,
        slo: 'api',
        role: 'measured',
        ...tags,
      },
      responseCallback: available,
      responseType: 'text' as const,
      timeout: '10s',
    },
  })

  const call = (tenant: Tenant, httpMethod: string, options: CallOptions): Answer => {
    const { method, url, body, params } = described(tenant, httpMethod, options)
    return http.request(method, url, body, params)
  }

  return {
    listAgents: (tenant: Tenant, tags?: Record<string, string>) =>
      call(tenant, 'GET', { endpoint: '/api/agents', ...(tags && { tags }) }),
    /** So many times at once, on connections of their own. */
    listAgentsAtOnce: (tenant: Tenant, count: number, tags: Record<string, string>): Answer[] =>
      http.batch(Array.from({ length: count }, () => described(tenant, 'GET', { endpoint: '/api/agents', tags }))),
    createAgent: (tenant: Tenant, name: string, tags?: Record<string, string>) =>
      call(tenant, 'POST', { endpoint: '/api/agents', body: { name }, ...(tags && { tags }) }),
    readAgent: (tenant: Tenant, id: string) => call(tenant, 'GET', { endpoint: '/api/agents/:id', id }),
    deleteAgent: (tenant: Tenant, id: string, tags?: Record<string, string>) =>
      call(tenant, 'DELETE', { endpoint: '/api/agents/:id', id, ...(tags && { tags }) }),
    listTasks: (tenant: Tenant) => call(tenant, 'GET', { endpoint: '/api/tasks' }),
    createTask: (tenant: Tenant, agentId: string) =>
      call(tenant, 'POST', {
        endpoint: '/api/tasks',
        body: { agent_id: agentId, task_type: 'lint', payload: { source: 'const answer = 42\n' } },
      }),
    readTask: (tenant: Tenant, id: string) => call(tenant, 'GET', { endpoint: '/api/tasks/:id', id }),
    cancelTask: (tenant: Tenant, id: string) => call(tenant, 'POST', { endpoint: '/api/tasks/:id/cancel', id }),
    updatesUrl: (tenant: Tenant) => `${origin(tenant, target.scheme === 'https' ? 'wss' : 'ws')}/ws`,
    headers,
  }
}

export type TenantApi = ReturnType<typeof createTenantApi>
