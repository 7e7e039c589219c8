import type { LoadTestProblem } from '../load-test-error.ts'

/** The part of k6's API that this runner performs, by module. Members of a member follow a dot. */
export const supportedApi: Readonly<Record<string, readonly string[]>> = {
  k6: ['sleep', 'check', 'group', 'fail'],
  'k6/http': [
    ...['get', 'head', 'post', 'put', 'patch', 'del', 'options', 'request', 'batch'],
    ...['url', 'expectedStatuses', 'setResponseCallback'],
  ],
  'k6/metrics': ['Counter', 'Gauge', 'Rate', 'Trend'],
  'k6/execution': [
    ...['scenario', 'scenario.name', 'scenario.executor', 'scenario.startTime'],
    ...['scenario.iterationInInstance', 'scenario.iterationInTest'],
    ...[
      'vu',
      'vu.idInInstance',
      'vu.idInTest',
      'vu.iterationInInstance',
      'vu.iterationInScenario',
      'vu.tags',
      'vu.metrics',
    ],
    ...['test', 'test.abort', 'test.fail', 'test.options'],
  ],
  'k6/data': ['SharedArray'],
  'k6/timers': ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  'k6/websockets': ['WebSocket'],
}

export const isSupportedModule = (name: string): boolean => name in supportedApi

const unsupported = (offender: string): LoadTestProblem => ({
  code: 'LOADTEST_API_UNSUPPORTED',
  offender,
  actual: 'is used by the script',
  rule: 'this runner is not k6 and performs only the part of its API listed in supported-api.ts',
  fix: 'put k6 on PATH, or leave the call out',
})

export const unsupportedModule = (name: string): LoadTestProblem => unsupported(`module ${name}`)

/**
 * What a bundled script asks of k6 that is not supported. It reads esbuild's own output, where every import of a module
 * is one variable and every use of a member is written `import_http.default.get` or `import_k6.check`.
 */
export function unsupportedMembers(bundle: string): readonly LoadTestProblem[] {
  const imports = [...bundle.matchAll(/var (import_\w+) = (?:__toESM\()?require\("(k6[^"]*)"\)/g)]
  const offenders = imports.flatMap(([, variable = '', module = '']) => {
    const members = supportedApi[module] ?? []
    const nested = module === 'k6/execution'
    const uses = bundle.matchAll(new RegExp(`\\b${variable}\\.(?:default\\.)?(?!default\\b)(\\w+)(?:\\.(\\w+))?`, 'g'))
    return [...uses]
      .map(([, member = '', inner]) => (nested && inner !== undefined ? `${member}.${inner}` : member))
      .filter((name) => !members.includes(name))
      .map((name) => `${module}: ${name}`)
  })
  return [...new Set(offenders)].map(unsupported)
}
