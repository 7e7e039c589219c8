import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { z } from 'zod'
import { TIERS } from './tenants/tenant.ts'

/**
 * Configuration comes from the environment and is checked once, at start. All problems are reported together: a
 * deployment that misses three variables should fail once, not three times.
 */

const port = z.coerce.number().int().min(0).max(65_535)
const seconds = z.coerce.number().min(0).max(3_600)

const connectionUrl = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })

/** Public keys only: a service that can verify a token must not be able to mint one. */
const publicKeySet = z.string().transform((text, context): JSONWebKeySet => {
  try {
    const keySet = JSON.parse(text) as JSONWebKeySet
    createLocalJWKSet(keySet)
    if (keySet.keys.length === 0) throw new Error('it holds no key')
    if (keySet.keys.some((key) => 'd' in key || key.kty === 'oct')) throw new Error('it holds a private or shared key')
    return keySet
  } catch (cause) {
    context.addIssue({
      code: 'custom',
      message: `must be a JSON Web Key Set of public keys: ${(cause as Error).message}`,
    })
    return z.NEVER
  }
})

/** `{"starter":5}`: requests per second of one tenant by its tier, instead of those in limits/tier-limits.ts. */
const requestRates = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON, such as {"starter":5}' })
      return z.NEVER
    }
  })
  .pipe(z.partialRecord(z.enum(TIERS), z.number().int().min(1).max(1_000_000)))

const shared = {
  DATABASE_URL: connectionUrl('postgres:', 'postgresql:'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  REDIS_URL: connectionUrl('redis:', 'rediss:'),
  /** `temporal.example.com:7233`: carries tasks as Temporal workflows instead of through the queue in Redis. */
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^\[?[^\s[\]/]+\]?:\d{1,5}$/, { error: 'must be HOST:PORT, such as temporal:7233' })
    .optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  /** Of Temporal Cloud, or another that checks one. */
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  /** Loopback unless told otherwise; a container sets 0.0.0.0. */
  HOST: z.string().min(1).default('127.0.0.1'),
  OPS_PORT: port.default(9090),
  /** The label of what a pod tells of itself; its host name by default. */
  POD_NAME: z.string().min(1).optional(),
  /** The build that runs: what service_info tells, and dashboards mark when it changes. */
  SERVICE_VERSION: z.string().min(1).default('dev'),
  /** What the label `env` of log lines says. */
  ENVIRONMENT: z.string().min(1).default('development'),
  /** Pushes log lines to this Loki as well, for where no agent tails standard output. */
  LOKI_URL: connectionUrl('http:', 'https:').optional(),
  LOKI_ORG_ID: z.string().min(1).optional(),
  /** Where lines wait while Loki is away: a folder of this process alone. */
  LOG_SPOOL_DIRECTORY: z.string().min(1).optional(),
  /** How long `/ready` answers 503 before connections are refused, so that a load balancer looks away first. */
  DRAIN_DELAY_SECONDS: seconds.default(0),
  /** How long work in flight may take to finish after that. */
  SHUTDOWN_TIMEOUT_SECONDS: seconds.default(10),
}

const apiEnvironment = z.object({
  ...shared,
  PORT: port.default(8080),
  /** `acme.example.com` is tenant `acme` when this is `example.com`. */
  BASE_DOMAIN: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, {
    error: 'must be a lower-case domain name without port, such as example.com',
  }),
  JWT_JWKS: publicKeySet,
  JWT_ISSUER: z.string().min(1),
  JWT_AUDIENCE: z.string().min(1),
  REQUESTS_PER_SECOND: requestRates.optional(),
})

const workerEnvironment = z.object({
  ...shared,
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(10),
  SWEEP_INTERVAL_SECONDS: z.coerce.number().min(0.1).max(600).default(5),
})

export type ApiConfig = z.output<typeof apiEnvironment>
export type WorkflowConfig = Pick<ApiConfig, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE' | 'TEMPORAL_API_KEY'>
export type WorkerConfig = z.output<typeof workerEnvironment>
export type Environment = Readonly<Record<string, string | undefined>>

export const readApiConfig = (environment: Environment): ApiConfig => read(apiEnvironment, environment)
export const readWorkerConfig = (environment: Environment): WorkerConfig => read(workerEnvironment, environment)

export class ConfigError extends Error {
  readonly code = 'CONFIG'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `CONFIG: ${problems.length} of the environment variables cannot be used:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    )
    this.problems = problems
  }
}

function read<Schema extends z.ZodType>(schema: Schema, environment: Environment): z.output<Schema> {
  const result = schema.safeParse(environment)
  if (result.success) return result.data
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return environment[name] === undefined ? `${name} is not set` : `${name} ${issue.message}`
    }),
  )
}
