import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load, YAML11_SCHEMA } from 'js-yaml'
import { expect, test } from 'vitest'

/* Nothing here starts Docker. What can be known without it is held: that what is mounted is there, and what is promised of it. */

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target?: string }
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly (string | { readonly source: string; readonly target: string })[]
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly network_mode?: string
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly environment?: string }>>
}

const read = <Content>(path: string): Content => load(readFileSync(path, 'utf8'), { schema: YAML11_SCHEMA }) as Content
const compose = read<Compose>('compose.yaml')
const services = Object.entries(compose.services)

const mountsOf = ({ volumes = [] }: Service) =>
  volumes.map((volume) => {
    const [source = '', target = '', mode] = volume.split(':')
    return { source, target, mode }
  })

/** Where a service sees a file of ours. */
const inService = (name: string, path: string): string | undefined =>
  mountsOf(compose.services[name] ?? {})
    .filter(({ source, target }) => source.startsWith('./') && (path === target || path.startsWith(`${target}/`)))
    .map(({ source, target }) => `${source}${path.slice(target.length)}`)[0]

test('the parts are there', () => {
  expect(Object.keys(compose.services)).toEqual(
    expect.arrayContaining([
      'grafana',
      'loki',
      'alloy',
      'prometheus',
      'alertmanager',
      'postgres',
      'redis',
      'api',
      'worker',
      'exporters',
    ]),
  )
})

test.each(services)('%s: what is mounted exists, and of ours nothing can be written', (_, service) => {
  for (const { source, mode } of mountsOf(service)) {
    if (source.startsWith('./')) {
      expect(existsSync(source), source).toBe(true)
      expect(mode, source).toBe('ro')
    } else expect(Object.keys(compose.volumes)).toContain(source)
  }
})

test.each(services)('%s: an image of one version, or one that is built here', (_, { image = '', build }) => {
  if (build) {
    expect(existsSync(join(build.context, build.dockerfile))).toBe(true)
    if (build.target) expect(readFileSync(build.dockerfile, 'utf8')).toContain(` AS ${build.target}\n`)
  } else expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.?\d*[\w.-]*$/)
})

test.each(services)('%s: ports are for this machine alone', (_, { ports = [] }) => {
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{\w+:-\d+\}:\d+$/)
})

test.each(services)('%s: tells whether it is well, unless it ends', (name, { healthcheck }) => {
  if (healthcheck?.disable) expect(endsOnce).toContain(name)
  else expect(healthcheck?.test?.length).toBeGreaterThan(1)
})

const endsOnce = services.flatMap(([, { depends_on = {} }]) =>
  Object.entries(depends_on).flatMap(([name, { condition }]) =>
    condition === 'service_completed_successfully' ? [name] : [],
  ),
)

test.each(services)('%s: waits for what exists', (_, { depends_on = {}, network_mode }) => {
  const waitedFor = [...Object.keys(depends_on), ...(network_mode ? [network_mode.replace(/^service:/, '')] : [])]
  for (const name of waitedFor) expect(Object.keys(compose.services)).toContain(name)
})

test('no secret stands in the file: each comes from the environment that compose/prepare.ts writes', () => {
  const prepared = readFileSync('compose/prepare.ts', 'utf8')
  for (const { environment = '' } of Object.values(compose.secrets)) expect(prepared).toContain(`  ${environment}:`)
  for (const [name, { environment = {}, secrets = [] }] of services) {
    for (const secret of secrets)
      expect(Object.keys(compose.secrets)).toContain(typeof secret === 'string' ? secret : secret.source)
    for (const [variable, value] of Object.entries(environment)) {
      if (/PASSWORD|SECRET|TOKEN|_KEY|JWKS/.test(variable))
        expect(value, `${name} ${variable}`).toMatch(/^(\/run\/secrets\/|\$\{\w+:\?)/)
      for (const [, required] of value.matchAll(/\$\{(\w+):\?/g)) expect(prepared).toContain(`  ${required}:`)
    }
  }
  expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('.env')
})

test('what the programs are told to read is mounted where they look', () => {
  for (const [name, path] of [
    ['prometheus', '/etc/prometheus/prometheus.yaml'],
    ['alertmanager', '/etc/alertmanager/alertmanager.yaml'],
    ['loki', '/etc/loki/loki-local.yaml'],
    ['loki', '/etc/loki/overrides.yaml'],
    ['loki', '/etc/loki/rules/fake'],
    ['alloy', '/etc/alloy/config.alloy'],
    ['grafana', '/etc/grafana/provisioning/datasources/tenantscope.yaml'],
    ['grafana', '/var/lib/grafana/dashboards/tenantscope/tenant-health.json'],
    ['api', '/compose/log-to-file.mjs'],
  ] as const) {
    const file = inService(name, path)
    expect(file, `${name} ${path}`).toBeDefined()
    expect(existsSync(file ?? ''), file).toBe(true)
  }
})

test('Prometheus scrapes services that exist, on the ports that they listen on', () => {
  const { scrape_configs } = read<{ scrape_configs: { static_configs: { targets: string[] }[] }[] }>(
    'compose/generated/prometheus.yaml',
  )
  const targets = scrape_configs.flatMap((job) => job.static_configs.flatMap((each) => each.targets))
  expect(targets.length).toBeGreaterThan(5)
  for (const target of targets) {
    const [name = '', port = ''] = target.split(':')
    const { ports = [], environment = {}, command = [] } = compose.services[name] ?? {}
    const known = [...ports.map((each) => each.split(':').at(-1)), environment.OPS_PORT]
    expect(known.includes(port) || command.some((each) => each.includes(`:${port}`)), target).toBe(true)
  }
})

test('Alertmanager finds the files of its secrets and the receiver', () => {
  const text = readFileSync('compose/generated/alertmanager.yaml', 'utf8')
  const targets = (compose.services.alertmanager?.secrets ?? []).map((each) =>
    typeof each === 'string' ? `/run/secrets/${each}` : each.target,
  )
  for (const [, file = ''] of text.matchAll(/_file: (\S+)/g)) expect(targets).toContain(file)
  const port = compose.services.receiver?.environment?.RECEIVER_PORT
  expect(text).toContain(`http://127.0.0.1:${port}/v2/enqueue`)
  expect(compose.services.receiver?.network_mode).toBe('service:alertmanager')
})

test('every address that a data source takes from the environment is set, and every uid in a link exists', () => {
  const { datasources } = read<{ datasources: { uid: string; url: string; jsonData: object }[] }>(
    'dashboards/generated/provisioning/datasources/tenantscope.yaml',
  )
  const environment = compose.services.grafana?.environment ?? {}
  for (const { url } of datasources) expect(Object.keys(environment)).toContain(url.slice(1))
  // A single dollar is Grafana's own environment, and what a click fills in would be empty.
  expect(JSON.stringify(datasources)).not.toMatch(/(?<!\$)\$\{__/)
  const uids = datasources.map(({ uid }) => uid)
  const linked = [...JSON.stringify(datasources).matchAll(/"datasourceUid":"([^"]+)"/g)].map(([, uid]) => uid)
  expect(linked.length).toBeGreaterThan(2)
  for (const uid of linked) expect(uids).toContain(uid)
})

test('lines of a program are written to the file and shown, and its exit code is kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantscope-compose-'))
  try {
    const file = join(folder, 'api.log')
    const program = ['-e', 'console.log("{\\"level\\":\\"info\\"}"); process.exitCode = 3']
    const child = spawn(process.execPath, ['compose/log-to-file.mjs', file, ...program])
    let shown = ''
    child.stdout.on('data', (chunk) => {
      shown += chunk
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(3)
    expect(shown).toBe('{"level":"info"}\n')
    expect(readFileSync(file, 'utf8')).toBe(shown)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
