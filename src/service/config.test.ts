import { describe, expect, it } from 'vitest'
import { createTokenMint } from './auth/mint-token.ts'
import { type ConfigError, type Environment, readApiConfig, readWorkerConfig } from './config.ts'

const mint = await createTokenMint()
const complete: Environment = {
  DATABASE_URL: 'postgres://localhost/app',
  REDIS_URL: 'redis://localhost:6379',
  BASE_DOMAIN: 'example.com',
  JWT_JWKS: JSON.stringify(mint.keySet),
  JWT_ISSUER: 'https://identity.example.com',
  JWT_AUDIENCE: 'api',
}

function problemsOf(environment: Environment): readonly string[] {
  try {
    readApiConfig(environment)
    return []
  } catch (error) {
    return (error as ConfigError).problems
  }
}

describe('the configuration', () => {
  it('is complete with the required variables, and binds to loopback unless told otherwise', () => {
    expect(readApiConfig(complete)).toMatchObject({ HOST: '127.0.0.1', PORT: 8080, DATABASE_POOL_SIZE: 10 })
  })

  it('of a worker needs no keys', () => {
    const { DATABASE_URL, REDIS_URL } = complete
    expect(readWorkerConfig({ DATABASE_URL, REDIS_URL })).toMatchObject({ WORKER_CONCURRENCY: 10 })
  })

  it('reports every missing variable at once', () => {
    expect(problemsOf({})).toEqual(Object.keys(complete).map((name) => `${name} is not set`))
  })

  it.each([
    ['a URL of another kind', { DATABASE_URL: 'https://localhost/app' }, /DATABASE_URL must be a URL that starts with/],
    ['a port out of range', { PORT: '70000' }, /^PORT /],
    ['a domain with a port', { BASE_DOMAIN: 'example.com:80' }, /BASE_DOMAIN must be a lower-case domain name/],
    ['no key set', { JWT_JWKS: '{}' }, /JWT_JWKS must be a JSON Web Key Set/],
    ['an empty key set', { JWT_JWKS: '{"keys":[]}' }, /it holds no key/],
    ['rates that are no JSON', { REQUESTS_PER_SECOND: 'starter=5' }, /REQUESTS_PER_SECOND must be JSON/],
    ['a rate of no tier', { REQUESTS_PER_SECOND: '{"gold":5}' }, /^REQUESTS_PER_SECOND /],
    ['a shared secret', { JWT_JWKS: '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}' }, /private or shared key/],
  ])('refuses %s', (_case, change, message) => {
    expect(problemsOf({ ...complete, ...change })).toEqual([expect.stringMatching(message)])
  })
})
