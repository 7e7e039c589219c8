import { type CryptoKey, exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose'
import { TOKEN_ALGORITHM } from './token-verifier.ts'

/**
 * The identity provider's side, for the demo and tests. The service itself never imports this: it holds public keys only.
 */
export interface TokenMint {
  /** What the service gets as `JWT_JWKS`, `JWT_ISSUER` and `JWT_AUDIENCE`. */
  readonly keySet: JSONWebKeySet
  readonly issuer: string
  readonly audience: string
  mint(claims: TokenClaims): Promise<string>
}

export interface TokenClaims {
  readonly tenantId: string
  readonly userId: string
  /** Negative for a token that has expired already. */
  readonly expiresInSeconds?: number
}

interface Options {
  readonly issuer?: string
  readonly audience?: string
}

export async function createTokenMint({
  issuer = 'https://identity.example.com',
  audience = 'tenantscope-api',
}: Options = {}): Promise<TokenMint> {
  const { publicKey, privateKey } = await generateKeyPair(TOKEN_ALGORITHM)
  const keyId = 'signing-1'
  const key = { ...(await exportJWK(publicKey)), kid: keyId, alg: TOKEN_ALGORITHM, use: 'sig' }
  return {
    keySet: { keys: [key] },
    issuer,
    audience,
    mint: (claims) => sign(claims, { issuer, audience, keyId, privateKey }),
  }
}

function sign(
  { tenantId, userId, expiresInSeconds = 3_600 }: TokenClaims,
  { issuer, audience, keyId, privateKey }: { issuer: string; audience: string; keyId: string; privateKey: CryptoKey },
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  return new SignJWT({ tenant_id: tenantId })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: keyId, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(userId)
    .setIssuedAt(now)
    .setExpirationTime(now + expiresInSeconds)
    .sign(privateKey)
}
