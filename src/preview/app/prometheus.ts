import type { QueryAnswer, QueryRequest } from './series.ts'

/** Asks Prometheus, by way of the preview's server. Failures are values: each panel shows its own. */
export interface Prometheus {
  query(request: QueryRequest): Promise<QueryAnswer>
  /** @throws Error with Prometheus' own words */
  get<Data>(path: string, parameters?: Readonly<Record<string, string>>): Promise<Data>
}

interface Reply {
  readonly id: number
  readonly answer: QueryAnswer
}

/** Two workers: one big answer does not hold up the small ones. */
const WORKERS = 2

export const connectPrometheus = (): Prometheus => {
  const waiting = new Map<number, (answer: QueryAnswer) => void>()
  const workers = Array.from({ length: WORKERS }, () => {
    const worker = new Worker(new URL('./query-worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data: { id, answer } }: MessageEvent<Reply>) => {
      waiting.get(id)?.(answer)
      waiting.delete(id)
    }
    return worker
  })
  let sent = 0
  return {
    query: (request) =>
      new Promise((resolve) => {
        const id = ++sent
        waiting.set(id, resolve)
        workers[id % WORKERS]?.postMessage({ id, request })
      }),
    async get<Data>(path: string, parameters: Readonly<Record<string, string>> = {}) {
      const search = new URLSearchParams(parameters).toString()
      const response = await fetch(`/prometheus/api/v1/${path}${search && `?${search}`}`)
      const body = (await response.json()) as { status: string; data: Data; error?: string }
      if (body.status !== 'success') throw new Error(body.error ?? `Prometheus answered ${response.status}`)
      return body.data
    },
  }
}
