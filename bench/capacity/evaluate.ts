import { setTimeout as pause } from 'node:timers/promises'

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data: {
    readonly result: readonly { readonly value: readonly [number, string] }[]
    readonly stats: { readonly samples: { totalQueryableSamples: number } }
  }
}

const ask = async (prometheusUrl: string, parameters: Record<string, string>): Promise<Answer['data']> => {
  const response = await fetch(`${prometheusUrl}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  })
  const { status, error, data } = (await response.json()) as Answer
  if (status !== 'success') throw new Error(`${parameters.query}: ${error}`)
  return data
}

/** The first value of a query; NaN where nothing answers. */
export const firstValue = async (prometheusUrl: string, query: string): Promise<number> =>
  Number((await ask(prometheusUrl, { query })).result[0]?.value[1] ?? Number.NaN)

const cpuSeconds = async (prometheusUrl: string): Promise<number> => {
  const page = await (await fetch(`${prometheusUrl}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(page)?.[1] ?? Number.NaN)
}

/** Waits until a Prometheus has done with what it was left to do: markers of targets that are gone, and the collector's work. */
export const idle = async (prometheusUrl: string, { timeoutSeconds = 60 } = {}): Promise<void> => {
  const deadline = performance.now() + timeoutSeconds * 1000
  let before = await cpuSeconds(prometheusUrl)
  for (;;) {
    await pause(1000)
    const now = await cpuSeconds(prometheusUrl)
    if (now - before <= IDLE_SHARE) return
    if (performance.now() > deadline) throw new Error(`Prometheus was still busy after ${timeoutSeconds} s`)
    before = now
  }
}

/** Of a CPU: what asking for it takes. */
const IDLE_SHARE = 0.03

/** The clock of a process ticks in hundredths: a query is repeated until it can be told from that. */
const ENOUGH_SECONDS = 0.25
const MOST_ROUNDS = 25

/**
 * CPU seconds that a Prometheus with nothing else to do takes for an expression, garbage collection included, and how many
 * samples it reads. CPU and not the clock on the wall, which other work on the machine would lengthen.
 */
export const evaluationOf = async (
  prometheusUrl: string,
  expression: string,
  atSeconds: number,
): Promise<{ readonly seconds: number; readonly samples: number }> => {
  const before = await cpuSeconds(prometheusUrl)
  let rounds = 0
  let spent = 0
  let samples = 0
  while (spent < ENOUGH_SECONDS && rounds < MOST_ROUNDS) {
    const { stats } = await ask(prometheusUrl, { query: expression, time: `${atSeconds}`, stats: 'all', timeout: '5m' })
    samples = stats.samples.totalQueryableSamples
    rounds += 1
    spent = (await cpuSeconds(prometheusUrl)) - before
  }
  return { seconds: spent / rounds, samples }
}
