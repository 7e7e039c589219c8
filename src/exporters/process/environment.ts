import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { BACKUP_KINDS } from '../backup/metrics.ts'

/**
 * What the exporter process watches comes from the environment: a source whose variable is set is watched. All problems
 * are reported together, by the name of their variable and never by its value, which may be a secret.
 */

const url = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== ''),
)

/** `/etc/tls/tls.crt` or `example.com:443`. */
const certificate = z.string().transform((text, context) => {
  if (text.startsWith('/')) return { file: text }
  const [, host, port] = /^\[?([^\s[\]/]+?)\]?:(\d{1,5})$/.exec(text) ?? []
  if (host !== undefined && Number(port) > 0 && Number(port) <= 65_535) return { host, port: Number(port) }
  context.addIssue({ code: 'custom', message: 'must be an absolute path or HOST:PORT' })
  return z.NEVER
})

const command = z.tuple([z.string().min(1)], z.string())
const origin = [z.strictObject({ file: z.string().min(1) }), z.strictObject({ command })] as const

const backup = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  kind: z.enum(BACKUP_KINDS),
  source: z.union([
    z.strictObject({ directory: z.string().min(1), endsWith: z.string().optional() }),
    z.strictObject({
      s3: z.strictObject({
        endpoint: z.url(),
        bucket: z.string().min(1),
        prefix: z.string().default(''),
        region: z.string().default('us-east-1'),
      }),
    }),
    z.strictObject({ pgBackRest: z.union(origin), stanza: z.string().optional() }),
    z.strictObject({ walG: z.union(origin) }),
  ]),
})
export type BackupSetting = z.output<typeof backup>

const jsonList = <Item extends z.ZodType>(item: Item) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' })
        return z.NEVER
      }
    })
    .pipe(z.array(item))

const environmentSchema = z
  .object({
    /** Loopback unless told otherwise; a container sets 0.0.0.0. */
    HOST: z.string().min(1).default('127.0.0.1'),
    OPS_PORT: z.coerce.number().int().min(0).max(65_535).default(9090),
    /** How long a source may take, where the scraper does not say that it is in more of a hurry. */
    EXPORTER_TIMEOUT_SECONDS: z.coerce.number().positive().max(60).default(2),
    POD_NAME: z.string().min(1).optional(),
    /** Tenants and the server that they are stored on. */
    DATABASE_URL: url('postgres:', 'postgresql:').optional(),
    /** Its standbys, each of which tells its own side of the replication lag. */
    STANDBY_DATABASE_URLS: list.pipe(z.array(url('postgres:', 'postgresql:'))).default([]),
    OBJECTIVES_FILE: z
      .string()
      .min(1)
      .default(fileURLToPath(new URL('../../../slo/generated/objectives.json', import.meta.url))),
    REDIS_URL: url('redis:', 'rediss:').optional(),
    /** Mounts, or `auto` for those that store data. */
    DISK_MOUNTS: list.optional(),
    CERTIFICATES: list.pipe(z.array(certificate)).default([]),
    BACKUPS: jsonList(backup).default([]),
    S3_ACCESS_KEY_ID: z.string().min(1).optional(),
    S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
    /** The namespace whose pods are watched with the service account of this pod; `own` for that of the account. */
    KUBERNETES_NAMESPACE: z.string().min(1).optional(),
    /** Where each tenant's use is read, for its cost. */
    PROMETHEUS_URL: url('http:', 'https:').optional(),
    PROMETHEUS_TOKEN: z.string().min(1).optional(),
    /** How often it is read, for a month of use is dear to read. */
    COST_INTERVAL_SECONDS: z.coerce.number().positive().max(86_400).default(300),
    /** JSON that overrides rates and prices. */
    COST_RATES_FILE: z.string().min(1).optional(),
    /** A REST API key that may read, for how pages are answered. */
    PAGERDUTY_TOKEN: z.string().min(1).optional(),
    PAGERDUTY_API_URL: url('https:').default('https://api.pagerduty.com'),
    ONCALL_FILE: z
      .string()
      .min(1)
      .default(fileURLToPath(new URL('../../../alerts/generated/on-call.json', import.meta.url))),
  })
  .superRefine(({ BACKUPS, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY }, context) => {
    if (!BACKUPS.some(({ source }) => 's3' in source)) return
    for (const [name, value] of Object.entries({ S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY })) {
      if (value === undefined) context.addIssue({ code: 'custom', path: [name], message: 'is needed by BACKUPS' })
    }
  })

export type ExporterConfig = z.output<typeof environmentSchema>
export type Environment = Readonly<Record<string, string | undefined>>

/** The environment asks for what cannot be. `problems` holds all that was found. */
export class ExporterConfigError extends Error {
  readonly code = 'EXPORTER_CONFIG'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`EXPORTER_CONFIG: correct these variables:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ExporterConfigError'
    this.problems = problems
  }
}

/** Throws ExporterConfigError. */
export const readExporterConfig = (environment: Environment): ExporterConfig => {
  const result = environmentSchema.safeParse(environment)
  if (result.success) return result.data
  throw new ExporterConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`))
}
