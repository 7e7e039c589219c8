export interface InstantSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface PrometheusApi {
  /** The value of an expression now. @throws PrometheusError */
  query(promql: string): Promise<readonly InstantSample[]>
}

/** Prometheus did not answer a query. The message says what to check. */
export class PrometheusError extends Error {
  constructor(url: string, reason: string) {
    super(
      `PROMETHEUS_QUERY: ${url} ${reason}\n    fix:  name a Prometheus that runs the generated rules with --prometheus`,
    )
    this.name = 'PrometheusError'
  }
}

interface Answer {
  readonly error?: string
  readonly data?: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] }
}

/** The HTTP API of a Prometheus, as far as we ask it. */
export const prometheusApi = (url: string, { timeoutSeconds = 10 } = {}): PrometheusApi => ({
  async query(promql) {
    const address = `${url.replace(/\/$/, '')}/api/v1/query?query=${encodeURIComponent(promql)}`
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const response = await fetch(address, { signal }).catch((error: Error) => {
      throw new PrometheusError(url, `cannot be asked: ${(error.cause as Error | undefined)?.message ?? error.message}`)
    })
    const answer = (await response.json().catch(() => ({}))) as Answer
    if (!response.ok || !answer.data)
      throw new PrometheusError(url, `answered ${response.status} ${answer.error ?? ''}`)
    return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
  },
})
