import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { compileFunction } from 'node:vm'
import type { MessagePort } from 'node:worker_threads'
import { parentPort, workerData } from 'node:worker_threads'
import type { Notice, Order, Outcome, ScriptError, VuThreadData } from '../protocol.ts'
import type { MetricDeclaration } from '../sample.ts'
import { type Blocking, createBlocking } from './blocking.ts'
import { dataModule } from './data-module.ts'
import { executionModule } from './execution-module.ts'
import { httpModule } from './http-module.ts'
import { k6Module } from './k6-module.ts'
import { metricsModule } from './metrics-module.ts'
import { createTimers } from './timers.ts'
import { createVuState, currentTags, IterationInterrupted, TestAborted, type VuState } from './vu-state.ts'
import { websocketsModule } from './websockets-module.ts'

type ScriptFunction = (...args: readonly unknown[]) => unknown
type Exports = Record<string, unknown> & { default?: unknown; options?: Record<string, unknown> }

/** A member that is not there is an API that only k6 has: it is refused by name, not read as undefined. */
const refusing = (module: string, api: object): object =>
  new Proxy(api, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || name === 'then' || name === '__esModule')
        return Reflect.get(target, name)
      throw new Error(`LOADTEST_API_UNSUPPORTED: ${module}: "${name}" runs only in k6`)
    },
  })

/** Node's own globals, hidden so that a script that runs here runs in k6. */
const hidden = [
  'process',
  'Buffer',
  'fetch',
  'global',
  'setImmediate',
  'queueMicrotask',
  'structuredClone',
  'performance',
]

function loadScript(
  data: VuThreadData,
  state: VuState,
  blocking: Blocking,
  declare: (metric: MetricDeclaration) => void,
): Exports {
  const exports: Exports = {}
  const timers = createTimers(state)
  const modules: Readonly<Record<string, object>> = {
    k6: k6Module(state, blocking),
    'k6/http': httpModule(state, blocking),
    'k6/metrics': metricsModule(state, declare),
    'k6/execution': executionModule(state),
    'k6/data': dataModule(state),
    'k6/timers': timers,
    'k6/websockets': websocketsModule(state),
  }
  const require = (name: string) => {
    const api = modules[name] ?? {}
    return refusing(name, { __esModule: true, default: refusing(name, api), ...api })
  }
  const open = (path: string, mode = '') => {
    if (!state.initializing) throw new Error('open() can only be called in the init context')
    const bytes = readFileSync(resolve(dirname(data.scriptPath), path))
    return mode === 'b' ? new Uint8Array(bytes).buffer : bytes.toString('utf8')
  }
  const log =
    (level: string) =>
    (...values: readonly unknown[]) =>
      state.post({
        kind: 'log',
        level,
        text: values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '),
      })
  const console = {
    log: log('info'),
    info: log('info'),
    debug: log('debug'),
    warn: log('warning'),
    error: log('error'),
  }
  const scope: Record<string, unknown> = {
    require,
    exports,
    module: { exports },
    open,
    console,
    ...createTimers(state),
  }
  for (const name of hidden) scope[name] = undefined
  Object.defineProperty(globalThis, '__ENV', { value: { ...data.env }, writable: true })
  Object.defineProperty(globalThis, '__VU', { value: data.vuId })
  Object.defineProperty(globalThis, '__ITER', { get: () => state.iterationInInstance })
  const module = scope.module as { exports: Exports }
  compileFunction(data.script, Object.keys(scope), { filename: data.scriptPath })(...Object.values(scope))
  return module.exports
}

const describeError = (error: unknown): ScriptError => {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { message, stack: stack ?? message }
}

/** Runs one exported function to its end, timers and sockets included. */
async function perform(state: VuState, blocking: Blocking, run: () => unknown): Promise<Outcome> {
  const startedMs = performance.now()
  state.samples = []
  state.scriptError = undefined
  state.group = ''
  const outcome = (ended: Outcome['ended'], rest: Partial<Outcome> = {}): Outcome => ({
    ended,
    durationMs: performance.now() - startedMs,
    samples: state.samples,
    ...rest,
  })
  try {
    const result = await run()
    if (state.pending.size > 0) await new Promise<void>((idle) => (state.onIdle = idle))
    blocking.throwIfInterrupted()
    if (state.scriptError !== undefined) throw state.scriptError
    return outcome('completed', { result })
  } catch (error) {
    for (const operation of [...state.pending]) operation.cancel()
    if (error instanceof IterationInterrupted) return outcome('interrupted')
    if (error instanceof TestAborted) return outcome('aborted', { abortReason: error.message })
    return outcome('threw', { error: describeError(error) })
  }
}

function main(data: VuThreadData, port: MessagePort, calls: MessagePort): void {
  const signal = new Int32Array(data.signal)
  const post = (notice: Notice) => port.postMessage(notice)
  const state = createVuState({ vuId: data.vuId, post, options: data.options ?? {} })
  const blocking = createBlocking(signal, calls)
  const metrics: MetricDeclaration[] = []
  let script: Exports = {}
  let setupData: unknown
  let failure: ScriptError | undefined
  try {
    script = loadScript(data, state, blocking, (metric) => metrics.push(metric))
  } catch (error) {
    failure = describeError(error)
  }
  state.initializing = false
  const exported = Object.keys(script).filter((name) => typeof script[name] === 'function')
  const options = JSON.parse(JSON.stringify(script.options ?? {})) as Record<string, unknown>
  post({ kind: 'ready', facts: { options, exported, metrics, ...(failure ? { error: failure } : {}) } })

  const call = (name: string, ...args: readonly unknown[]) => (script[name] as ScriptFunction | undefined)?.(...args)
  const jobs: { [Kind in Order['kind']]?: (order: Extract<Order, { kind: Kind }>) => () => unknown } = {
    setup: () => () => {
      state.group = '::setup'
      return call('setup')
    },
    teardown: () => () => {
      state.group = '::teardown'
      return call('teardown', setupData)
    },
    summary:
      ({ summary }) =>
      () =>
        call('handleSummary', summary),
    iteration: (order) => {
      if (state.order?.scenario !== order.scenario) state.iterationInScenario = 0
      state.order = order
      state.tags = {}
      Object.assign(globalThis, { __ENV: { ...data.env, ...order.env } })
      return () => call(order.exec, setupData)
    },
  }
  port.on('message', async (order: Order) => {
    if (order.kind === 'data') {
      setupData = order.data
      return
    }
    if (order.kind === 'interrupt') {
      for (const operation of [...state.pending]) operation.cancel()
      return
    }
    const job = (jobs[order.kind] as (order: Order) => () => unknown)(order)
    const outcome = await perform(state, blocking, job)
    if (order.kind === 'iteration') {
      const tags = currentTags(state)
      if (outcome.ended !== 'interrupted') {
        const atMs = Date.now()
        state.samples.push(
          { metric: 'iteration_duration', value: outcome.durationMs, tags, atMs },
          { metric: 'iterations', value: 1, tags, atMs },
        )
      }
      state.iterationInInstance += 1
      state.iterationInScenario += 1
    }
    post({ kind: 'done', outcome: { ...outcome, result: toPlain(outcome.result) } })
  })
}

/** What `setup` and `handleSummary` return passes through JSON, as in k6. */
const toPlain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

if (parentPort) {
  const { data, calls } = workerData as { data: VuThreadData; calls: MessagePort }
  main(data, parentPort, calls)
}
