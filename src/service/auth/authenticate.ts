import { Problem } from '../problems/problem.ts'
import { tenantOfHost } from '../tenants/subdomain.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { TenantDirectory } from '../tenants/tenant-directory.ts'
import type { Principal, TokenVerifier } from './token-verifier.ts'

export interface Caller extends Principal {
  readonly tenant: Tenant
}

/** What a request or a WebSocket upgrade brings to prove whose it is. */
export interface Credentials {
  readonly host: string | undefined
  readonly token: string | undefined
}

interface Options {
  readonly verifyToken: TokenVerifier
  readonly directory: TenantDirectory
  readonly baseDomain: string
}

export type Authenticate = (credentials: Credentials) => Promise<Caller>

/**
 * Tells for whom a request is. The subdomain and the signed token must name the same tenant, and the tenant must exist; the
 * answer to a token for somebody else is the same whether that tenant exists or not.
 *
 * @throws Problem not_found for a host of no tenant, unauthenticated without a valid token, forbidden when the two disagree
 */
export const createAuthenticate =
  ({ verifyToken, directory, baseDomain }: Options): Authenticate =>
  async ({ host, token }) => {
    const tenantId = tenantOfHost(host, baseDomain)
    if (tenantId === undefined) throw new Problem('not_found', { detail: 'The host names no tenant.' })
    const principal = token === undefined ? undefined : await verifyToken(token)
    if (!principal) throw new Problem('unauthenticated')
    if (principal.tenantId !== tenantId) throw new Problem('forbidden')
    const tenant = await directory.find(tenantId)
    if (!tenant) throw new Problem('forbidden')
    return { ...principal, tenant }
  }

/** The token of an `Authorization: Bearer …` header. */
export const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
