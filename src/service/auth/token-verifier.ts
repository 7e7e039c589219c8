import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { z } from 'zod'
import { tenantId } from '../tenants/tenant.ts'

/** The one signature algorithm. Pinned, so that neither `none` nor a public key abused as an HMAC secret gets through. */
export const TOKEN_ALGORITHM = 'EdDSA'

const claims = z.object({ sub: z.string().min(1).max(128), tenant_id: tenantId, exp: z.number() })

export interface Principal {
  readonly tenantId: string
  readonly userId: string
  readonly expiresAt: Date
}

/** Who a bearer token speaks for, or undefined when it proves nothing. Never throws on a bad token. */
export type TokenVerifier = (token: string) => Promise<Principal | undefined>

interface Options {
  readonly keySet: JSONWebKeySet
  readonly issuer: string
  readonly audience: string
}

export function createTokenVerifier({ keySet, issuer, audience }: Options): TokenVerifier {
  const keys = createLocalJWKSet(keySet)
  const rules = {
    issuer,
    audience,
    algorithms: [TOKEN_ALGORITHM],
    requiredClaims: ['exp', 'iat', 'sub'],
    clockTolerance: 5,
  }

  return async (token) => {
    const payload = await jwtVerify(token, keys, rules).then(
      (verified) => verified.payload,
      () => undefined,
    )
    const { success, data } = claims.safeParse(payload)
    return success ? { tenantId: data.tenant_id, userId: data.sub, expiresAt: new Date(data.exp * 1_000) } : undefined
  }
}
