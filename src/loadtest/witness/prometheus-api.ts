import { LoadTestError } from '../load-test-error.ts'

/** One series at one time: its labels and its value. */
export interface Point {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data?: {
    readonly resultType: string
    readonly result: readonly unknown[]
  }
}

export interface PrometheusApi {
  /** The instant vector of a query, now or at a time in seconds. */
  vector(query: string, atSeconds?: number): Promise<readonly Point[]>
  /** Seconds since 1970 by the clock of Prometheus, which is the one that samples are stamped by. */
  time(): Promise<number>
}

/** @throws LoadTestError LOADTEST_WITNESS_SILENT when Prometheus does not answer, or not with data. */
export const prometheusApi = (url: string, timeoutSeconds = 10): PrometheusApi => {
  const silent = (actual: string): LoadTestError =>
    new LoadTestError({
      code: 'LOADTEST_WITNESS_SILENT',
      offender: `Prometheus at ${url}`,
      actual,
      rule: 'the second witness is asked before and after the run',
      fix: 'start Prometheus, correct --prometheus, or leave it out to judge by the load generator alone',
    })
  const ask = async (query: string, atSeconds?: number): Promise<NonNullable<Answer['data']>> => {
    const body = new URLSearchParams({ query, ...(atSeconds !== undefined && { time: atSeconds.toFixed(3) }) })
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const answer = await fetch(new URL('api/v1/query', `${url.replace(/\/$/, '')}/`), { method: 'POST', body, signal })
      .then(async (response) => (await response.json()) as Answer)
      .catch((error: Error) => {
        throw silent(error.message)
      })
    if (answer.status !== 'success' || !answer.data) throw silent(answer.error ?? 'answered without data')
    return answer.data
  }
  return {
    async vector(query, atSeconds) {
      const { result } = await ask(query, atSeconds)
      return (result as { metric: Record<string, string>; value: [number, string] }[]).map(({ metric, value }) => ({
        labels: metric,
        value: Number(value[1]),
      }))
    },
    async time() {
      const { result } = await ask('time()')
      return Number(result[1])
    },
  }
}
