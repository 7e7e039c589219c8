import { MessageChannel, Worker } from 'node:worker_threads'
import type { HttpClient } from './http-client.ts'
import type { HttpCall, Notice, Order, Outcome, ScriptFacts, VuThreadData } from './protocol.ts'
import { signalSlot } from './protocol.ts'

/** A VU seen from the main thread: a worker that performs one function of the script at a time. */
export interface VuThread {
  readonly vuId: number
  readonly facts: ScriptFacts
  setData(data: unknown): void
  perform(order: Order): Promise<Outcome>
  /** Ends what the VU performs now; a script that does not react within the patience is terminated. */
  interrupt(): void
  close(): Promise<void>
}

export interface VuThreadOptions {
  readonly threadCode: string
  readonly data: Omit<VuThreadData, 'signal'>
  readonly http: HttpClient
  readonly onNotice: (notice: Notice) => void
  readonly patienceMs?: number
}

const interruptedOutcome: Outcome = { ended: 'interrupted', durationMs: 0, samples: [] }

/** Starts the worker and runs the init context of the script in it. */
export function startVuThread({
  threadCode,
  data,
  http,
  onNotice,
  patienceMs = 2_000,
}: VuThreadOptions): Promise<VuThread> {
  const { port1: calls, port2 } = new MessageChannel()
  const shared = new SharedArrayBuffer(8)
  const signal = new Int32Array(shared)
  const worker = new Worker(threadCode, {
    eval: true,
    workerData: { data: { ...data, signal: shared }, calls: port2 },
    transferList: [port2],
    env: {},
    execArgv: [],
  })
  let inFlight = new AbortController()
  let finish: ((outcome: Outcome) => void) | undefined
  let impatience: NodeJS.Timeout | undefined

  const answer = async ({ id, requests }: HttpCall) => {
    const replies = await Promise.all(requests.map((request) => http.request(request, inFlight.signal)))
    calls.postMessage({ id, replies })
    Atomics.add(signal, signalSlot.answers, 1)
    Atomics.notify(signal, signalSlot.answers)
  }
  calls.on('message', (call: HttpCall) => void answer(call))

  const finished = (outcome: Outcome) => {
    clearTimeout(impatience)
    finish?.(outcome)
    finish = undefined
  }
  const close = async () => {
    clearTimeout(impatience)
    inFlight.abort()
    calls.close()
    http.close()
    await worker.terminate()
    finished(interruptedOutcome)
  }
  const perform = (order: Order) =>
    new Promise<Outcome>((resolve) => {
      finish = resolve
      inFlight = new AbortController()
      Atomics.store(signal, signalSlot.interrupted, 0)
      worker.postMessage(order)
    })
  const interrupt = () => {
    if (finish === undefined) return
    Atomics.store(signal, signalSlot.interrupted, 1)
    Atomics.add(signal, signalSlot.answers, 1)
    Atomics.notify(signal, signalSlot.answers)
    inFlight.abort()
    worker.postMessage({ kind: 'interrupt' } satisfies Order)
    impatience ??= setTimeout(() => void close(), patienceMs)
  }

  return new Promise((resolve, reject) => {
    worker.on('error', (error) => {
      reject(error)
      finished({
        ...interruptedOutcome,
        ended: 'threw',
        error: { message: error.message, stack: error.stack ?? error.message },
      })
    })
    worker.on('message', (notice: Notice) => {
      if (notice.kind === 'ready') {
        resolve({
          vuId: data.vuId,
          facts: notice.facts,
          setData: (setupData) => worker.postMessage({ kind: 'data', data: setupData } satisfies Order),
          perform,
          interrupt,
          close,
        })
      } else if (notice.kind === 'done') finished(notice.outcome)
      else onNotice(notice)
    })
  })
}
