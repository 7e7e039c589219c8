import pg from 'pg'
import type { Stack as Definition } from '../core/stack.ts'
import { alertmanagerConfig } from '../render/alertmanager/config.ts'
import { renderPrometheusConfig, type ScrapeJob } from '../render/prometheus/config.ts'
import { renderRules } from '../render/prometheus/rules.ts'
import { yaml } from '../render/yaml.ts'
import type { TokenMint } from '../service/auth/mint-token.ts'
import { provisionTenants } from '../service/tenants/provision-tenants.ts'
import type { Tenant } from '../service/tenants/tenant.ts'
import { alertmanager, nodeProcess, type Part, postgres, prometheus, type StackView } from '../stackrun/index.ts'
import { secretFiles } from './demo-stack.ts'

/** Not a real domain: clients put it in the Host header and connect to the loopback address. */
export const BASE_DOMAIN = 'demo.localhost'

/** What an administrator does once: query latencies are told from it. */
const enableStatementStatistics = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  await client.end()
}

/** The database, with its tenants in it before anything connects. */
export const provisionedPostgres = (tenants: readonly Tenant[]): Part => {
  const part = postgres({ settings: { max_connections: '200' } })
  return {
    ...part,
    async afterFirstStart(context) {
      await part.afterFirstStart?.(context)
      await provisionTenants({ databaseUrl: context.stack.url('postgres'), tenants })
      await enableStatementStatistics(context.stack.url('postgres'))
    },
  }
}

const serviceEntry = (name: string): URL => new URL(`../service/${name}/main.ts`, import.meta.url)

/** Where a process of the service finds its database and Redis; through a proxy, for instance. */
type Upstreams = (stack: StackView) => { readonly databaseUrl: string; readonly redisUrl: string }

const direct: Upstreams = (stack) => ({ databaseUrl: stack.url('postgres'), redisUrl: stack.url('redis') })

interface ProcessOptions {
  readonly name?: string
  readonly upstreams?: Upstreams
  /** Further variables of src/service/config.ts. */
  readonly env?: Readonly<Record<string, string>>
}

export const apiPart = ({
  name = 'api',
  mint,
  upstreams = direct,
  env = {},
}: ProcessOptions & { readonly mint: TokenMint }): Part =>
  nodeProcess({
    name,
    entry: serviceEntry('api'),
    ports: ['http', 'ops'],
    env: ({ ports, stack }) => ({
      PORT: String(ports.http),
      OPS_PORT: String(ports.ops),
      DATABASE_URL: upstreams(stack).databaseUrl,
      REDIS_URL: upstreams(stack).redisUrl,
      BASE_DOMAIN,
      JWT_JWKS: JSON.stringify(mint.keySet),
      JWT_ISSUER: mint.issuer,
      JWT_AUDIENCE: mint.audience,
      ...env,
    }),
    ready: { port: 'ops', path: '/ready' },
  })

export const workerPart = ({ name = 'worker', upstreams = direct, env = {} }: ProcessOptions = {}): Part =>
  nodeProcess({
    name,
    entry: serviceEntry('worker'),
    ports: ['ops'],
    env: ({ ports, stack }) => ({
      OPS_PORT: String(ports.ops),
      DATABASE_URL: upstreams(stack).databaseUrl,
      REDIS_URL: upstreams(stack).redisUrl,
      ...env,
    }),
    ready: { port: 'ops', path: '/ready' },
  })

/** What the service does not own: the database server, the disks and what tenants cost. */
export const exportersPart = (further: (stack: StackView) => Readonly<Record<string, string>> = () => ({})): Part =>
  nodeProcess({
    name: 'exporters',
    entry: new URL('../exporters/main.ts', import.meta.url),
    ports: ['ops'],
    env: ({ ports, stack }) => ({
      OPS_PORT: String(ports.ops),
      DATABASE_URL: stack.url('postgres'),
      REDIS_URL: stack.url('redis'),
      DISK_MOUNTS: '/',
      PROMETHEUS_URL: stack.url('prometheus'),
      COST_INTERVAL_SECONDS: '5', // the first reading finds no tenants yet
      ...further(stack),
    }),
    ready: { port: 'ops', path: '/health' },
  })

/** Alertmanager with the generated routes, towards a receiver in place of PagerDuty and Slack. */
export const alertmanagerPart = (
  definition: Definition,
  { pagerDutyUrl, slackUrl }: { readonly pagerDutyUrl: string; readonly slackUrl: string },
): Part =>
  alertmanager({
    config: yaml(alertmanagerConfig(definition, { pagerdutyUrl: pagerDutyUrl })),
    files: {
      [secretFiles.pagerdutyKey]: '0123456789abcdef0123456789abcdef',
      [secretFiles.slackUrl]: slackUrl,
    },
  })

const ruleFile = (path: string): string => `rules/${path.split('/').at(-1)}`

/** Prometheus with the generated rules, scraping what `jobs` names. */
export const prometheusPart = (definition: Definition, jobs: (stack: StackView) => readonly ScrapeJob[]): Part =>
  prometheus({
    config: (stack) =>
      renderPrometheusConfig({
        cadence: definition.cadence,
        ruleFiles: ['rules/*.yaml'],
        alertmanagers: [stack.address('alertmanager')],
        jobs: [
          ...jobs(stack),
          { name: 'prometheus', targets: [stack.address('prometheus')] },
          { name: 'alertmanager', targets: [stack.address('alertmanager')] },
        ],
      }),
    files: Object.fromEntries(renderRules(definition).map(({ path, content }) => [ruleFile(path), content])),
    flags: ['--rules.alert.resend-delay=1s', '--enable-feature=exemplar-storage'],
  })
