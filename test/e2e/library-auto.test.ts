import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Told {
  readonly page: string
  readonly lines: readonly { readonly trace_id: string; readonly message: string }[]
  readonly serverSpans: readonly {
    readonly name: string
    readonly traceId: string
    readonly attributes: Readonly<Record<string, unknown>>
  }[]
}

test('beside the automatic instrumentation of its user, each request is one span, one count and one line', async () => {
  const child = fork(fileURLToPath(new URL('./library-auto-service.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  })
  const [told] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => expect.fail(`the service ended with ${code}`)),
  ])) as [Told]
  const { page, lines, serverSpans } = told
  expect(serverSpans.map(({ name }) => name)).toEqual(['GET /api/agents/:id', 'GET /api/agents/:id', 'GET /boom'])
  expect(serverSpans.map(({ attributes }) => attributes['tenant.id'])).toEqual(['acme', 'acme', 'acme'])
  expect(
    [...page.matchAll(/^http_requests_total\{(.*?)\} ([1-9]\d*)/gm)].map(([, labels, count]) => [labels, count]),
  ).toEqual([
    ['tenant_id="acme",method="GET",endpoint="/api/agents/:id",status="200"', '2'],
    ['tenant_id="acme",method="GET",endpoint="/boom",status="500"', '1'],
  ])
  const traces = serverSpans.map(({ traceId }) => traceId)
  expect(lines.filter(({ message }) => message === 'request').map(({ trace_id }) => trace_id)).toEqual(traces)
  expect(lines.filter(({ message }) => message === 'handled').map(({ trace_id }) => trace_id)).toEqual(
    traces.slice(0, 2),
  )
  for (const trace of new Set([...page.matchAll(/trace_id="(.*?)"/g)].map(([, id]) => id)))
    expect(traces).toContain(trace)
  expect(page).toMatch(/ # \{trace_id="/) // the user's span is what an exemplar leads to
})
