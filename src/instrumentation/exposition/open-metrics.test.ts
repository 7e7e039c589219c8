import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Counter, Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { counter, histogram, tenant } from '../metric.ts'
import { createSeriesStore } from '../store/series-store.ts'
import { boundedTenants } from '../tenants.ts'
import { exposition, type PageOptions } from './expose.ts'
import { acceptedFormat, acceptsGzip } from './negotiate.ts'
import { registryTexts } from './registries.ts'

const requests = counter('requests_total', { help: 'Requests "by" tenant.', labels: { tenant_id: tenant } })
const errors = counter('errors', { help: 'No total in its name.', labels: {} })
const duration = histogram('seconds', { help: 'Time.', labels: { tenant_id: tenant }, buckets: [0.1, 2] })
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

const store = () => createSeriesStore(boundedTenants({ max: 100_000 }))
const bytesOf = async (page: ReturnType<typeof exposition>, options: PageOptions): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of page.pieces(options)) pieces.push(piece)
  return Buffer.concat(pieces)
}
const textOf = async (page: ReturnType<typeof exposition>, options: PageOptions = { format: 'openmetrics' }) =>
  (await bytesOf(page, options)).toString()

test('OpenMetrics names families without _total, tells exemplars, and says where it ends', async () => {
  const ours = store()
  ours.counter(requests).add({ tenant_id: 'acme' }, 2, TRACE)
  ours.counter(errors).add({}, 1)
  ours.histogram(duration).observe({ tenant_id: 'acme' }, 0.05)
  ours.histogram(duration).observe({ tenant_id: 'acme' }, 1.5, TRACE)
  const timeless = (await textOf(exposition(ours))).replace(/ \d{10}(\.\d+)?$/gm, ' TIME')
  expect(timeless).toBe(`# HELP requests Requests \\"by\\" tenant.
# TYPE requests counter
requests_total{tenant_id="acme"} 2 # {trace_id="${TRACE}"} 2 TIME
# HELP errors No total in its name.
# TYPE errors unknown
errors 1
# HELP seconds Time.
# TYPE seconds histogram
seconds_bucket{tenant_id="acme",le="0.1"} 1
seconds_bucket{tenant_id="acme",le="2"} 2 # {trace_id="${TRACE}"} 1.5 TIME
seconds_bucket{tenant_id="acme",le="+Inf"} 2
seconds_sum{tenant_id="acme"} 1.55
seconds_count{tenant_id="acme"} 2
# EOF
`)
  expect(await textOf(exposition(ours), {})).not.toContain('trace_id')
})

test('an exemplar that is no trace id is not told', async () => {
  const ours = store()
  ours.counter(requests).add({ tenant_id: 'acme' }, 1, 'x"} 1\nforged 1')
  expect(await textOf(exposition(ours))).toContain('requests_total{tenant_id="acme"} 1\n')
})

test('exemplars are bounded: the oldest make room', async () => {
  const ours = store()
  const count = ours.counter(requests)
  for (let index = 0; index < 20_000; index += 1) count.add({ tenant_id: `t${index}` }, 1, TRACE)
  const page = await textOf(exposition(ours))
  expect(page.match(/trace_id/g)).toHaveLength(10_000)
  expect(page).toMatch(/tenant_id="t19999"} 1 # /)
})

test('an exemplar that comes after the first page stands on the next', async () => {
  const ours = store()
  const page = exposition(ours)
  const count = ours.counter(requests)
  count.add({ tenant_id: 'acme' })
  expect(await textOf(page)).not.toContain(TRACE)
  count.add({ tenant_id: 'acme' }, 1, TRACE)
  expect(await textOf(page)).toContain(`requests_total{tenant_id="acme"} 2 # {trace_id="${TRACE}"} 1`)
})

test('a compressed page is one member of gzip, joined from pieces of which the unchanged ones are kept', async () => {
  const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 800 }), fc.double({ min: 0, max: 5, noNaN: true })), {
    maxLength: 500,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 4 }), async (rounds) => {
      const ours = store()
      const page = exposition(ours)
      const fresh = exposition(ours)
      const times = ours.histogram(duration)
      for (const round of rounds) {
        for (const [index, value] of round) times.observe({ tenant_id: `ünï-${index}` }, value, TRACE)
        for (const format of ['prometheus', 'openmetrics'] as const) {
          const gzipped = await bytesOf(page, { format, gzip: true })
          expect(gunzipSync(gzipped).toString()).toBe(await textOf(fresh, { format })) // it checks length and CRC
          expect(gzipped.lastIndexOf(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]))).toBe(0)
        }
      }
    }),
    { numRuns: 20 },
  )
})

test('a registry of prom-client is told in OpenMetrics, under the names that it has elsewhere', async () => {
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  registry.setDefaultLabels({ app: 'api' })
  const registers = [registry]
  new Counter({ name: 'theirs_total', help: 'T.', registers }).inc(3)
  new Counter({ name: 'odd', help: 'O.', labelNames: ['a'], registers }).inc({ a: 'x"y' })
  new Gauge({ name: 'level', help: 'L.', registers }).set(Number.NaN)
  new Histogram({ name: 'times', help: 'H.', buckets: [1], enableExemplars: true, registers }).observe({
    value: 0.5,
    exemplarLabels: { trace_id: TRACE },
  } as never)
  let text = ''
  for await (const piece of registryTexts(registers, {
    metrics: [],
    format: 'openmetrics',
    onError: (e) => expect.fail(String(e)),
  }))
    text += piece
  expect(text.replace(/ \d{10}\.\d+$/gm, ' TIME')).toBe(`# HELP theirs T.
# TYPE theirs counter
theirs_total{app="api"} 3
# HELP odd O.
# TYPE odd unknown
odd{a="x\\"y",app="api"} 1
# HELP level L.
# TYPE level gauge
level{app="api"} NaN
# HELP times H.
# TYPE times histogram
times_bucket{le="1",app="api"} 1 # {trace_id="${TRACE}"} 0.5 TIME
times_bucket{le="+Inf",app="api"} 1
times_sum{app="api"} 0.5
times_count{app="api"} 1
`)
})

const PROMETHEUS_2_42 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'
const PROMETHEUS_3 =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.2'

test.each([
  ['Prometheus 2.42', PROMETHEUS_2_42, 'openmetrics'],
  ['Prometheus 3', PROMETHEUS_3, 'openmetrics'],
  ['one that prefers the older', 'application/openmetrics-text;q=0.3,text/plain;q=0.9', 'prometheus'],
  ['one that refuses the newer', 'application/openmetrics-text;q=0,*/*', 'prometheus'],
  ['one that knows only a draft', 'application/openmetrics-text;version=0.0.1', 'prometheus'],
  ['a browser', 'text/html,*/*;q=0.8', 'prometheus'],
  ['curl', '*/*', 'prometheus'],
  ['nothing', undefined, 'prometheus'],
  ['nonsense', ';;q=,,=;q=NaN', 'prometheus'],
])('%s is answered in the format that it likes', (_, accept, expected) => {
  expect(acceptedFormat({ headers: accept === undefined ? {} : { accept } })).toBe(expected)
})

test.each([
  ['gzip', true],
  ['deflate, gzip;q=0.5', true],
  ['gzip;q=0', false],
  ['identity', false],
  [undefined, false],
])('of %s, gzip is taken: %s', (encoding, expected) => {
  expect(acceptsGzip({ headers: encoding === undefined ? {} : { 'accept-encoding': encoding } })).toBe(expected)
})
