import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { createTokenMint, type TokenMint } from '../../src/service/auth/mint-token.ts'
import { provisionTenants } from '../../src/service/tenants/provision-tenants.ts'
import type { Tenant } from '../../src/service/tenants/tenant.ts'
import { eventually } from '../../src/stackrun/eventually.ts'
import {
  nodeProcess,
  type Part,
  postgres,
  redis,
  type Stack,
  type StackView,
  startStack,
} from '../../src/stackrun/index.ts'

/** The reference service as it is run: API and worker as processes of their own, on real PostgreSQL and Redis. */

export const BASE_DOMAIN = 'example.com'
export const acme: Tenant = { id: 'acme', tier: 'enterprise' }
export const globex: Tenant = { id: 'globex', tier: 'enterprise' }
export const hooli: Tenant = { id: 'hooli', tier: 'starter' }

export interface Reply {
  /** 0 when the connection was cut without an answer. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly seconds: number
}

export interface Ask {
  readonly port: number
  readonly host?: string
  readonly token?: string | undefined
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: OutgoingHttpHeaders
}

export const ask = (method: string, path: string, { port, host, token, body, headers }: Ask): Promise<Reply> =>
  new Promise((resolve) => {
    const startedAt = performance.now()
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const seconds = () => (performance.now() - startedAt) / 1_000
    const outgoing = request({ agent: false, host: '127.0.0.1', port, method, path })
    for (const [name, value] of Object.entries({
      ...(host !== undefined && { host }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...headers,
    })) {
      if (value !== undefined) outgoing.setHeader(name, value)
    }
    outgoing.on('response', (response) => {
      let answer = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk
      })
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer, seconds: seconds() }),
      )
    })
    outgoing.on('error', () => resolve({ status: 0, headers: {}, body: '', seconds: seconds() }))
    outgoing.end(text)
  })

export interface ServiceStack {
  readonly stack: Stack
  readonly mint: TokenMint
  readonly port: (part: 'api' | 'worker' | 'exporters', name: 'http' | 'ops') => number
  /** Speaks to the API as a user of the tenant. */
  readonly as: (tenant: Tenant) => Promise<TenantUser>
  readonly metrics: (part: 'api' | 'worker' | 'exporters') => Promise<string>
  readonly stop: () => Promise<void>
}

export interface TenantUser {
  readonly token: string
  readonly host: string
  send(method: string, path: string, body?: unknown, headers?: OutgoingHttpHeaders): Promise<Reply>
  createAgent(): Promise<string>
  createTask(agentId: string, payload?: object): Promise<string>
  statusOf(taskId: string): Promise<string>
}

interface ServiceOptions {
  /** Further parts, started before the service. */
  readonly parts?: readonly Part[]
  /** Further variables of both processes. */
  readonly env?: (stack: StackView) => Readonly<Record<string, string>>
}

export async function startService({ parts = [], env = () => ({}) }: ServiceOptions = {}): Promise<ServiceStack> {
  const root = await mkdtemp(join(tmpdir(), 'service-test-'))
  const mint = await createTokenMint()
  const stack = await startStack({
    directory: join(root, 'run'),
    guardsExit: false,
    onDeath: () => {}, // tests kill parts on purpose
    parts: [provisionedPostgres(), redis(), ...parts, ...serviceParts(mint, env)],
  })
  const port: ServiceStack['port'] = (part, name) => stack.part(part).ports[name] as number
  return {
    stack,
    mint,
    port,
    as: async (tenant) =>
      tenantUser(port('api', 'http'), tenant, await mint.mint({ tenantId: tenant.id, userId: 'ann' })),
    metrics: async (part) => (await ask('GET', '/metrics', { port: port(part, 'ops') })).body,
    async stop() {
      await stack.stop()
      await rm(root, { recursive: true, force: true })
    },
  }
}

const provisionedPostgres = () => {
  const part = postgres()
  return {
    ...part,
    async afterFirstStart(context: Parameters<NonNullable<typeof part.afterFirstStart>>[0]) {
      await part.afterFirstStart?.(context)
      await provisionTenants({ databaseUrl: context.stack.url('postgres'), tenants: [acme, globex, hooli] })
    },
  }
}

const serviceParts = (mint: TokenMint, env: NonNullable<ServiceOptions['env']>) => {
  const entry = (name: string) => fileURLToPath(new URL(`../../src/service/${name}/main.ts`, import.meta.url))
  return [
    nodeProcess({
      name: 'api',
      entry: entry('api'),
      ports: ['http', 'ops'],
      env: ({ ports, stack }) => ({
        PORT: String(ports.http),
        OPS_PORT: String(ports.ops),
        DATABASE_URL: stack.url('postgres'),
        REDIS_URL: stack.url('redis'),
        BASE_DOMAIN,
        JWT_JWKS: JSON.stringify(mint.keySet),
        JWT_ISSUER: mint.issuer,
        JWT_AUDIENCE: mint.audience,
        ...env(stack),
      }),
      ready: { port: 'ops', path: '/ready' },
    }),
    nodeProcess({
      name: 'worker',
      entry: entry('worker'),
      ports: ['ops'],
      env: ({ ports, stack }) => ({
        OPS_PORT: String(ports.ops),
        DATABASE_URL: stack.url('postgres'),
        REDIS_URL: stack.url('redis'),
        ...env(stack),
      }),
      ready: { port: 'ops', path: '/ready' },
    }),
  ]
}

function tenantUser(port: number, tenant: Tenant, token: string): TenantUser {
  const host = `${tenant.id}.${BASE_DOMAIN}`
  const send: TenantUser['send'] = (method, path, body, headers) =>
    ask(method, path, { port, host, token, body, ...(headers && { headers }) })
  const made = async (reply: Promise<Reply>, status: number): Promise<string> => {
    const { status: actual, body } = await reply
    expect(actual, body).toBe(status)
    return (JSON.parse(body) as { id: string }).id
  }
  return {
    token,
    host,
    send,
    createAgent: () => made(send('POST', '/api/agents', { name: 'builder' }), 201),
    createTask: (agentId, payload = {}) => made(send('POST', '/api/tasks', lintTask(agentId, payload)), 202),
    async statusOf(taskId) {
      return (JSON.parse((await send('GET', `/api/tasks/${taskId}`)).body) as { status: string }).status
    },
  }
}

export const lintTask = (agentId: string, payload: object = {}) => ({
  agent_id: agentId,
  task_type: 'lint',
  payload: { source: 'const answer = 42\n', ...payload },
})

/** Waits for a condition; names it when it does not come true. */
export async function until(what: string, condition: () => Promise<boolean>, timeoutSeconds = 30): Promise<void> {
  expect(await eventually(condition, { timeoutSeconds }), `${what}, within ${timeoutSeconds} s`).toBe(true)
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

/** Tokens that claim to be the tenant's and are not. */
export async function forgedTokens(mint: TokenMint, tenantId: string): Promise<Readonly<Record<string, string>>> {
  const claims = { tenantId, userId: 'mallory' }
  const [header, payload, signature] = (await mint.mint(claims)).split('.')
  const [, , otherSignature] = (await mint.mint({ ...claims, tenantId: 'globex' })).split('.')
  const hmacSigned = `${encode({ ...decode(header), alg: 'HS256' })}.${payload}`
  const hmac = createHmac('sha256', JSON.stringify(mint.keySet.keys[0])).update(hmacSigned).digest('base64url')
  const stranger = await createTokenMint({ issuer: mint.issuer, audience: mint.audience })
  return {
    'another signature': `${header}.${payload}.${otherSignature}`,
    'a tenant changed after signing': `${header}.${encode({ ...decode(payload), sub: 'root' })}.${signature}`,
    'no signature, alg none': `${encode({ alg: 'none' })}.${payload}.`,
    'an HMAC with the public key': `${hmacSigned}.${hmac}`,
    "a stranger's key": await stranger.mint(claims),
    'a time that is over': await mint.mint({ ...claims, expiresInSeconds: -60 }),
  }
}
