import { z } from 'zod'

export interface VectorSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export type InstantQuery = (expression: string, signal?: AbortSignal) => Promise<readonly VectorSample[]>

export type PrometheusErrorCode = 'PROMETHEUS_UNREACHABLE' | 'PROMETHEUS_REFUSED' | 'PROMETHEUS_ANSWER'

/** Prometheus could not be asked. Its message names the host, never the token. */
export class PrometheusError extends Error {
  readonly code: PrometheusErrorCode

  constructor(code: PrometheusErrorCode, host: string, actual: string, fix: string, options?: ErrorOptions) {
    super(`${code}: ${host}: ${actual}\n    fix:  ${fix}`, options)
    this.name = 'PrometheusError'
    this.code = code
  }
}

const answer = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
})
const refusal = z.object({ errorType: z.string(), error: z.string() })

const read = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refused = (host: string, status: number, body: unknown): PrometheusError => {
  const { data } = refusal.safeParse(body)
  const reason = data ? `${data.errorType}: ${data.error}` : `status ${status}`
  const isCredentials = status === 401 || status === 403
  return new PrometheusError(
    'PROMETHEUS_REFUSED',
    host,
    isCredentials ? `refuses these credentials (${status})` : reason,
    isCredentials ? 'give a bearer token that may query' : 'ask for less, or look at the log of Prometheus',
  )
}

/**
 * Instant queries over the HTTP API: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 *
 * @example await prometheusQuery({ url: 'http://127.0.0.1:9090' })('up')
 */
export const prometheusQuery = ({
  url,
  token,
  timeoutSeconds = 30,
}: {
  readonly url: string
  readonly token?: string
  readonly timeoutSeconds?: number
}): InstantQuery => {
  const endpoint = new URL(`${url.replace(/\/$/, '')}/api/v1/query`)
  return async (expression, signal) => {
    const timeout = AbortSignal.timeout(timeoutSeconds * 1000)
    let status: number
    let text: string
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        body: new URLSearchParams({ query: expression, timeout: `${timeoutSeconds}s` }),
        ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      status = response.status
      text = await response.text()
    } catch (cause) {
      signal?.throwIfAborted()
      const actual = timeout.aborted
        ? `no answer within ${timeoutSeconds} s`
        : ((cause as Error).cause as Error | undefined)?.message || (cause as Error).message
      throw new PrometheusError('PROMETHEUS_UNREACHABLE', endpoint.host, actual, 'start it, or correct its address', {
        cause,
      })
    }
    const body = read(text)
    if (status !== 200) throw refused(endpoint.host, status, body)
    const { data } = answer.safeParse(body)
    if (!data) {
      const fix = 'is this the address of Prometheus, with the path that it is served under?'
      throw new PrometheusError('PROMETHEUS_ANSWER', endpoint.host, 'the answer is no vector', fix)
    }
    return data.data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }))
  }
}
