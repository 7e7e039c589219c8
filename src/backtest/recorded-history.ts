import { BacktestError } from './backtest-error.ts'
import { sampleWriter, seriesText } from './open-metrics.ts'
import type { History } from './run-backtest.ts'

export interface RecordedHistoryOptions {
  readonly url: string
  readonly days: number
  /** Sent as a bearer token. */
  readonly token?: string
  /** Unix seconds; now by default. */
  readonly until?: number
  readonly onStep?: (done: number, total: number, name: string) => void
}

interface Matrix {
  readonly metric: Record<string, string>
  readonly values: readonly (readonly [number, string])[]
}

const DAY_SECONDS = 86_400
/** How much is asked for at once, and the least before a refusal is taken for final. */
const STRETCH_SECONDS = 7200
const SHORTEST_SECONDS = 300

const failed = (
  url: string,
  value: string,
  fix = 'name a Prometheus with --prometheus that can be reached and has the history',
): BacktestError => new BacktestError([{ code: 'BACKTEST_HISTORY', place: url, value, fix }])

const getter =
  ({ url, token }: RecordedHistoryOptions) =>
  async <Data>(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<Data> => {
    const address = `${url.replace(/\/$/, '')}/api/v1/${path}?${new URLSearchParams(parameters)}`
    const headers = token ? { authorization: `Bearer ${token}` } : {}
    const response = await fetch(address, { headers, signal: AbortSignal.timeout(120_000) }).catch((error: Error) => {
      throw failed(url, `cannot be asked: ${(error.cause as Error | undefined)?.message ?? error.message}`)
    })
    const answer = (await response.json().catch(() => ({}))) as { data?: Data; error?: string }
    if (!response.ok || answer.data === undefined)
      throw failed(url, `answered ${response.status} ${answer.error ?? ''}`)
    return answer.data
  }

/**
 * The past of a Prometheus over its HTTP API: the raw samples that the rules read, with their own times, asked for as range
 * vectors. Staleness markers are no samples, so they are not among them.
 *
 * @throws BacktestError when it cannot be asked
 */
export const recordedHistory = async (
  options: RecordedHistoryOptions,
): Promise<History & { readonly tierOf: ReadonlyMap<string, string> }> => {
  const { url, days, until = Math.floor(Date.now() / 1000), onStep } = options
  const get = getter(options)
  const [start, end] = [until - Math.round(days * DAY_SECONDS), until]
  const samplesOf = async (selector: string, from: number, to: number): Promise<readonly Matrix[]> => {
    try {
      const query = `${selector}[${to - from}s]`
      return (await get<{ result: Matrix[] }>('query', { query, time: String(to) })).result
    } catch (error) {
      const middle = Math.floor((from + to) / 2)
      if (to - from < SHORTEST_SECONDS * 2) throw error
      return [...(await samplesOf(selector, from, middle)), ...(await samplesOf(selector, middle, to))]
    }
  }
  const names = await get<string[]>('label/__name__/values', { start: String(start), end: String(end) })
  const info = await get<{ result: { metric: Record<string, string> }[] }>('query', {
    query: `group by (tenant_id, tier) (last_over_time(slo_error_budget_ratio[${end - start}s]))`,
    time: String(end),
  })
  return {
    names: new Set(names),
    start,
    end,
    seriesExpected: Math.max(100, info.result.length),
    tierOf: new Map(info.result.map(({ metric }) => [metric.tenant_id ?? '', metric.tier ?? ''])),
    async write(path, { selectors }) {
      const writer = sampleWriter(path)
      const total = selectors.size * Math.ceil((end - start) / STRETCH_SECONDS)
      const seen = new Map<string, number>() // the latest time of a series that two selectors may both choose
      let done = 0
      for (let from = start; from < end; from += STRETCH_SECONDS) {
        const to = Math.min(end, from + STRETCH_SECONDS)
        for (const selector of selectors) {
          for (const { metric, values } of await samplesOf(selector, from, to)) {
            const text = seriesText(metric.__name__ ?? '', metric)
            const latest = seen.get(text) ?? Number.NEGATIVE_INFINITY
            for (const [time, value] of values) if (time > latest) writer.add(text, value, time)
            seen.set(text, Math.max(latest, values.at(-1)?.[0] ?? latest))
          }
          await writer.drain()
          onStep?.(++done, total, selector.slice(0, 60))
        }
      }
      const { samples } = await writer.close()
      if (samples === 0) throw failed(url, `no samples in the last ${days} days`, 'choose more --days')
      return { samples }
    },
  }
}
