/** What a run is pointed at, from the environment alone, so that the scripts run in anybody's CI. */

export interface Tenant {
  readonly id: string
  readonly tier: string
  /** Bearer token of one user of the tenant. */
  readonly token: string
}

export interface Target {
  readonly scheme: string
  /** With its dot and port: `.localhost:8080`. */
  readonly suffix: string
  /** For k6's `hosts` option: where every tenant's name leads, when DNS does not know it. */
  readonly hosts: Record<string, string>
}

const required = (name: string, example: string): string => {
  const value = __ENV[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set: for instance ${name}=${example}`)
  return value
}

/**
 * BASE_URL gives scheme and port, BASE_DOMAIN the domain below which each tenant has its name, TARGET_ADDRESS an address
 * that all these names lead to.
 */
export function readTarget(): Target {
  const match = /^(https?):\/\/([^/:]+)(:\d+)?\/?$/.exec(required('BASE_URL', 'http://localhost:8080'))
  if (!match)
    throw new Error(`BASE_URL is ${__ENV.BASE_URL}: write scheme, host and port only, such as http://localhost:8080`)
  const [, scheme = '', host = '', port = ''] = match
  const domain = __ENV.BASE_DOMAIN || host
  const address = __ENV.TARGET_ADDRESS
  return { scheme, suffix: `.${domain}${port}`, hosts: address ? { [`*.${domain}`]: address } : {} }
}

const parseTenants = (text: string): readonly Tenant[] => {
  try {
    const tenants: unknown = JSON.parse(text)
    if (Array.isArray(tenants)) return tenants
  } catch (error) {
    throw new Error(`TENANTS is no JSON: ${(error as Error).message}`)
  }
  throw new Error('TENANTS is no list')
}

/** TENANTS is the JSON itself, TENANTS_FILE an absolute path to it: `[{"id":"acme","tier":"starter","token":"…"}]`. */
export function readTenants(): readonly Tenant[] {
  const text = __ENV.TENANTS || open(required('TENANTS_FILE', '/run/tenants.json'))
  const tenants = parseTenants(text)
  const problems = tenants.flatMap((tenant, index) => {
    const missing = (['id', 'tier', 'token'] as const).filter((field) => !tenant?.[field])
    return missing.length === 0 ? [] : [`entry ${index + 1} has no ${missing.join(', ')}`]
  })
  if (tenants.length === 0) problems.push('has no entry')
  if (problems.length > 0) throw new Error(`TENANTS ${problems.join('; ')}`)
  return tenants
}

export const numberFrom = (name: string, otherwise: number): number => {
  const value = Number(__ENV[name] || otherwise)
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is ${__ENV[name]}: write a number of at least 0`)
  return value
}

export const durationFrom = (name: string, otherwise: string): string => __ENV[name] || otherwise

/** Distinguishes what this run created from what others did. */
export const runId = (): string => __ENV.RUN_ID || `${Date.now()}`
