import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { burnPolicy } from '../../alerts/burn-windows.ts'
import { apiAvailability } from '../../slo/api-availability.ts'
import { badEvents, events } from '../../src/core/recorded.ts'
import { isAlert } from '../../src/core/rule.ts'
import { sloRules } from '../../src/core/slo-rules.ts'
import definition from '../../stack.ts'

const SCRAPE_SECONDS = 15
const PHASE_SECONDS = 48 * 60
const PHASES = 900
const SPAN_SECONDS = PHASES * PHASE_SECONDS
/** Scrapes fall between the edges of five minutes, as real ones do. */
const SCRAPE_OFFSET_SECONDS = 7

interface Phase {
  readonly perSecond: number
  readonly badRatio: number
}

/** A tenant that is mostly quiet, sometimes busy, and fails most while it is quiet: where a mean of ratios goes wrong. */
const phasesOf = (seed: number): readonly Phase[] => {
  let state = seed
  const random = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
  return Array.from({ length: PHASES }, () => {
    const isBurst = random() < 0.1
    // Any rate, not a round one: whole events at a round rate would keep step with the scrapes.
    const perSecond = isBurst ? 25 + 125 * random() : 0.25 + 0.75 * random()
    return { perSecond, badRatio: random() < 0.2 ? (isBurst ? 0.01 : 0.25) : 0 }
  })
}

interface Sums {
  readonly all: number
  readonly bad: number
}

/** What has been counted at each end of a phase. */
const countedAfter = (phases: readonly Phase[]): readonly Sums[] => {
  const sums: Sums[] = [{ all: 0, bad: 0 }]
  for (const { perSecond, badRatio } of phases) {
    const { all, bad } = sums.at(-1) ?? { all: 0, bad: 0 }
    sums.push({ all: all + perSecond * PHASE_SECONDS, bad: bad + perSecond * badRatio * PHASE_SECONDS })
  }
  return sums
}

const countedAt = (sums: readonly Sums[], elapsed: number, of: keyof Sums): number => {
  const index = Math.min(Math.floor(elapsed / PHASE_SECONDS), PHASES - 1)
  const [from, to] = [sums[index]?.[of] ?? 0, sums[index + 1]?.[of] ?? 0]
  return from + ((to - from) * (elapsed - index * PHASE_SECONDS)) / PHASE_SECONDS
}

/** Bad events of all events of a tenant's month, counted one by one. */
export const exactRatio = (seed: number): number => {
  const { all, bad } = countedAfter(phasesOf(seed)).at(-1) ?? { all: 1, bad: 0 }
  return bad / all
}

/** Writes the raw counters of one tenant for each seed, `tenant-1` for the seed 1, as OpenMetrics. */
export const writeBurstyMonth = async (path: string, seeds: readonly number[], endSeconds: number): Promise<void> => {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 })
  out.write('# TYPE http_requests counter\n')
  for (const seed of seeds) {
    const sums = countedAfter(phasesOf(seed))
    for (const [status, of] of [
      ['200', (elapsed: number) => countedAt(sums, elapsed, 'all') - countedAt(sums, elapsed, 'bad')],
      ['500', (elapsed: number) => countedAt(sums, elapsed, 'bad')],
    ] as const) {
      const series = `http_requests_total{tenant_id="tenant-${seed}",method="GET",endpoint="/",status="${status}"}`
      const lines: string[] = []
      for (let elapsed = SCRAPE_OFFSET_SECONDS; elapsed < SPAN_SECONDS; elapsed += SCRAPE_SECONDS)
        lines.push(`${series} ${1e6 + Math.floor(of(elapsed))} ${endSeconds - SPAN_SECONDS + elapsed}`)
      if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain')
    }
  }
  out.end('# EOF\n')
  await once(out, 'finish')
}

const exprOf = (record: { readonly name: string }): string => {
  const rules = sloRules(apiAvailability, burnPolicy, definition.cadence).flatMap((group) => group.rules)
  const rule = rules.find((each) => !isAlert(each) && each.record.name === record.name)
  if (!rule) throw new Error(`no rule records ${record.name}`)
  return rule.expr.text
}

export interface LongWindow {
  readonly tenant: string
  readonly exact: number
  /** Relative to the exact ratio. */
  readonly deviation: number
  /** Of the mean of five-minute ratios, which is how a ratio that is recorded over five minutes is made longer. */
  readonly deviationOfMean: number
}

/** The ratio of thirty days as the rules make it, rollups of counts added up, beside the exact one. */
export const longWindows = async (
  url: string,
  seeds: readonly number[],
  endSeconds: number,
): Promise<readonly LongWindow[]> => {
  const ask = async (query: string): Promise<ReadonlyMap<string, number>> => {
    const body = new URLSearchParams({ query, time: String(endSeconds), timeout: '5m' })
    const answer = (await (await fetch(`${url}/api/v1/query`, { method: 'POST', body })).json()) as {
      readonly error?: string
      readonly data: { readonly result: readonly { metric: { tenant_id: string }; value: [number, string] }[] }
    }
    if (answer.error) throw new Error(`${query}: ${answer.error}`)
    return new Map(answer.data.result.map(({ metric, value }) => [metric.tenant_id, Number(value[1])]))
  }
  const [bad, all] = [exprOf(badEvents), exprOf(events)].map((expr) => `(${expr})[30d:5m]`)
  const ours = await ask(`sum_over_time(${bad}) / sum_over_time(${all})`)
  const mean = await ask(`avg_over_time(((${exprOf(badEvents)}) / (${exprOf(events)}))[30d:5m])`)
  return seeds.map((seed) => {
    const tenant = `tenant-${seed}`
    const exact = exactRatio(seed)
    const off = (value: number | undefined): number => (value ?? Number.NaN) / exact - 1
    return { tenant, exact, deviation: off(ours.get(tenant)), deviationOfMean: off(mean.get(tenant)) }
  })
}
