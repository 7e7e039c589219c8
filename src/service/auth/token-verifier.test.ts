import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTokenMint } from './mint-token.ts'
import { createTokenVerifier } from './token-verifier.ts'

const mint = await createTokenMint()
const verify = createTokenVerifier(mint)
const claims = { tenantId: 'acme', userId: 'ann' }
const good = await mint.mint(claims)
const [header = '', payload = '', signature = ''] = good.split('.')

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

/** The old attack: the public key, which anyone may know, used as the secret of an HMAC. */
function signedWithPublicKey(): string {
  const signed = `${encode({ ...decode(header), alg: 'HS256' })}.${payload}`
  return `${signed}.${createHmac('sha256', JSON.stringify(mint.keySet.keys[0])).update(signed).digest('base64url')}`
}

describe('a bearer token', () => {
  it('says who it speaks for, and until when', async () => {
    expect(await verify(good)).toEqual({ ...claims, expiresAt: new Date((decode(payload).exp as number) * 1_000) })
  })

  it.each<[string, string | Promise<string>]>([
    ['empty', ''],
    ['no token at all', 'not.a.token'],
    ['unsigned', `${encode({ alg: 'none' })}.${payload}.`],
    ['an HMAC with the public key', signedWithPublicKey()],
    [
      'for another tenant than was signed',
      `${header}.${encode({ ...decode(payload), tenant_id: 'globex' })}.${signature}`,
    ],
    ['with a cut signature', good.slice(0, -4)],
    ['expired', mint.mint({ ...claims, expiresInSeconds: -60 })],
    ['signed by somebody else', createTokenMint().then((other) => other.mint(claims))],
    ['for another audience', createTokenMint({ audience: 'other' }).then((other) => other.mint(claims))],
    ['for no valid tenant', mint.mint({ ...claims, tenantId: '__other__' })],
    ['for no user', mint.mint({ ...claims, userId: '' })],
  ])('is refused when it is %s', async (_case, token) => {
    expect(await verify(await token)).toBeUndefined()
  })

  it.each([
    ['issuer', { ...mint, issuer: 'https://else.example.com' }],
    ['audience', { ...mint, audience: 'else' }],
  ])('is refused by a verifier that expects another %s', async (_case, options) => {
    expect(await createTokenVerifier(options)(good)).toBeUndefined()
  })
})
