import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemExecutor } from '../stackrun/executor.ts'
import { type OnProgress, prometheus, resolveSoftware, software, startStack } from '../stackrun/index.ts'
import { BacktestError } from './backtest-error.ts'

export interface Range {
  /** Unix seconds, a multiple of the step. */
  readonly start: number
  readonly end: number
  readonly stepSeconds: number
}

export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly values: readonly (readonly [number, string])[]
}

/** A real Prometheus over history that is put into it; it scrapes nothing and evaluates what it is asked. */
export interface Engine {
  readonly url: string
  /** Takes the samples of an OpenMetrics file, which is removed. */
  load(openMetricsPath: string): Promise<void>
  query(expr: string, range: Range): Promise<readonly RangeSeries[]>
  stop(): Promise<void>
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data?: {
    readonly result: readonly { metric: Record<string, string>; values: readonly (readonly [number, string])[] }[]
  }
}

const flags = [
  '--storage.tsdb.retention.time=10y',
  '--query.timeout=10m',
  '--query.max-samples=500000000',
  '--log.level=warn',
]

const askRange = async (url: string, expr: string, { start, end, stepSeconds }: Range) => {
  const body = new URLSearchParams({
    query: expr,
    start: `${start}`,
    end: `${end}`,
    step: `${stepSeconds}`,
    timeout: '10m',
  })
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body })
  const answer = (await response.json()) as Answer
  if (answer.status !== 'success' || !answer.data) {
    throw new BacktestError([
      {
        code: 'BACKTEST_QUERY',
        place: expr,
        value: answer.error ?? `status ${response.status}`,
        fix: 'mend the expression, or make the replay shorter',
      },
    ])
  }
  return answer.data.result.map(({ metric, values }) => ({ labels: metric, values }))
}

/** @throws StackError when Prometheus cannot be found or started */
export const startEngine = async ({
  directory,
  onProgress,
}: {
  readonly directory: string
  readonly onProgress?: OnProgress
}): Promise<Engine> => {
  const found = await resolveSoftware([software.prometheus], onProgress ? { onProgress } : {})
  const promtool = found.get('prometheus')?.binaries.promtool ?? 'promtool'
  const stack = await startStack({ directory, parts: [prometheus({ config: 'scrape_configs: []\n', flags })] })
  const part = stack.part('prometheus')
  return {
    url: part.url,
    async load(path) {
      await part.stop() // it looks for new blocks when it starts, and else once a minute
      const { exitCode, stderr } = await systemExecutor().run(promtool, [
        ...['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', '--max-block-duration=744h'],
        path,
        join(stack.directory, 'prometheus', 'data'),
      ])
      if (exitCode !== 0) throw new Error(`promtool could not make blocks: ${stderr}`)
      await rm(path)
      await part.start()
    },
    query: (expr, range) => askRange(part.url, expr, range),
    stop: () => stack.stop(),
  }
}
