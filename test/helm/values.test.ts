import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chartFolder, render } from './chart.ts'
import { invalidValues } from './invalid-values.ts'
import { violations } from './policies.ts'
import { schemaProblems } from './schemas.ts'
import { validValues } from './values.arbitrary.ts'

test('whatever valid values are chosen, the render fits the schemas and keeps the policies', async () => {
  await fc.assert(
    fc.asyncProperty(validValues, async (values) => {
      const objects = await render({ values })
      expect(objects.flatMap((object) => [...schemaProblems(object), ...violations(object)])).toEqual([])
      const identities = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      expect(new Set(identities).size, 'two objects of one name').toBe(identities.length)
    }),
    { numRuns: 60 },
  )
})

test.each<[string, object, RegExp]>([
  ['an unknown value', { replicas: 3 }, /additional properties 'replicas' not allowed/],
  ['a misspelt one', { api: { replica: 3 } }, /'\/api'.*additional properties 'replica' not allowed/],
  ['text for a number', { api: { replicas: 'three' } }, /'\/api\/replicas': got string, want integer/],
  ['no replica at all', { worker: { replicas: 0 } }, /'\/worker\/replicas': minimum/],
  [
    'a way of scaling that is none',
    { worker: { autoscaling: { mode: 'magic' } } },
    /'\/worker\/autoscaling\/mode'.*'fixed', 'keda'/,
  ],
  [
    'more pending tasks than promised',
    { worker: { autoscaling: { pendingTasksPerWorker: 60 } } },
    /pendingTasksPerWorker': maximum/,
  ],
  [
    'a peer that is everybody',
    { networkPolicy: { monitoring: [{}] } },
    /'\/networkPolicy\/monitoring\/0': minProperties/,
  ],
  [
    'the whole Internet',
    { networkPolicy: { redis: { peers: [{ ipBlock: { cidr: '0.0.0.0/0' } }] } } },
    /does not match pattern/,
  ],
  [
    'a selector of everything',
    { networkPolicy: { dns: [{ podSelector: {} }] } },
    /'\/networkPolicy\/dns\/0\/podSelector': minProperties/,
  ],
  [
    'a container without limits',
    { api: { resources: { limits: null } } },
    /'\/api\/resources': missing property 'limits'/,
  ],
  ['a probe of nothing', { monitoring: { probe: { enabled: true } } }, /'\/monitoring\/probe\/targets': minItems/],
  [
    'an archive without a bucket',
    { logs: { alloy: { enabled: true } } },
    /'\/logs\/alloy\/archive\/bucket': minLength/,
  ],
  [
    'a prober with a scheme',
    { monitoring: { probe: { prober: 'http://b:9115' } } },
    /'\/monitoring\/probe\/prober'.*does not match/,
  ],
  ['a secret in the values', { secrets: { database: { value: 'postgres://x' } } }, /additional properties 'value'/],
  ['a domain with a port', { baseDomain: 'example.com:8080' }, /'\/baseDomain'.*does not match/],
  ['a tag for a digest', { image: { digest: 'latest' } }, /'\/image\/digest'.*does not match/],
  ['a privileged port', { ports: { http: 80 } }, /'\/ports\/http': minimum/],
  [
    'fewer at most than at least',
    { api: { autoscaling: { minReplicas: 20 } } },
    /minReplicas is 20, above maxReplicas 10: lower it/,
  ],
  [
    'more traces than there are',
    { tracing: { sampling: { tenants: { acme: 2 } } } },
    /'\/tracing\/sampling\/tenants\/acme': maximum/,
  ],
  [
    'a share of no route',
    { tracing: { sampling: { routes: { 'api/tasks': 1 } } } },
    /'\/tracing\/sampling\/routes': additional properties 'api\/tasks'/,
  ],
  ['headers in the values', { tracing: { headers: { authorization: 'x' } } }, /'\/tracing\/headers'/],
  ['spans to where none get', { tracing: { endpoint: 'https://otlp.example.com' } }, /at port 443, .*port is 4318/],
  ['tasks to where none get', { temporal: { address: 'temporal:7234' } }, /at port 7234, .*port is 7233/],
  ['one port for two', { ports: { ops: 8080 } }, /ports\.http and ports\.ops are both 8080: .*choose two/],
])('%s is refused, and the message says where', async (_, values, message) => {
  await expect(render({ values })).rejects.toThrow(message)
})

const everyInvalid = invalidValues(JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8')))

test.each(everyInvalid)('$name is refused wherever it may stand, each place by name', async ({ values, paths }) => {
  expect(paths.length).toBeGreaterThan(0)
  const message = await render({ values }).then(
    () => '',
    (error: Error) => error.message,
  )
  const told = (path: string): boolean => {
    const [, folder = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? []
    return (
      message.includes(`'${path}'`) || new RegExp(`'${folder}'[^\n]*additional properties[^\n]*'${name}'`).test(message)
    )
  }
  expect(paths.filter((path) => !told(path))).toEqual([])
})

test('all problems that values have with each other are told at once', async () => {
  const values = { ports: { ops: 8080 }, api: { autoscaling: { minReplicas: 20 } } }
  await expect(render({ values })).rejects.toThrow(/minReplicas[\s\S]*ports\.http/)
})
