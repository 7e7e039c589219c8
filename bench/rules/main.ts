import { parseArgs } from 'node:util'
import { median } from '../median.ts'
import { type HistoryOptions, writeHistory } from './history.ts'
import { type Evaluated, type RuleSet, ruleSets } from './rule-sets.ts'
import { withHistory } from './with-history.ts'

interface Cost {
  readonly ruleSet: string
  readonly tenants: number
  readonly rules: number
  /** Evaluation time, spread over the interval of each rule, for one minute. */
  readonly secondsPerMinute: number
  readonly samplesPerMinute: number
  /** Series that its records add. */
  readonly recordedSeries: number
  /** Each rule, the dearest first. */
  readonly dearest: readonly RuleCost[]
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data: {
    readonly result: readonly unknown[]
    readonly stats: { readonly timings: { evalTotalTime: number }; readonly samples: { totalQueryableSamples: number } }
  }
}

const ROUNDS = 3

const evaluate = async (url: string, { expr }: Evaluated, at: number) => {
  const body = new URLSearchParams({ query: expr, time: String(at), stats: 'all', timeout: '10m' })
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body })
  const { status, error, data } = (await response.json()) as Answer
  if (status !== 'success') throw new Error(`${expr}: ${error}`)
  return {
    seconds: data.stats.timings.evalTotalTime,
    samples: data.stats.samples.totalQueryableSamples,
    series: data.result.length,
  }
}

/** Of one rule: evaluation time and samples a minute, and the series of its answer. */
const costOfRule = async (url: string, rule: Evaluated, at: number) => {
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await evaluate(url, rule, at))
  const perMinute = 60 / rule.everySeconds
  return {
    rule,
    secondsPerMinute: median(rounds.map(({ seconds }) => seconds)) * perMinute,
    samplesPerMinute: (rounds[0]?.samples ?? 0) * perMinute,
    recordedSeries: rule.isRecord ? (rounds[0]?.series ?? 0) : 0,
  }
}

type RuleCost = Awaited<ReturnType<typeof costOfRule>>

const total = (costs: readonly RuleCost[], of: 'secondsPerMinute' | 'samplesPerMinute' | 'recordedSeries'): number =>
  costs.reduce((sum, cost) => sum + cost[of], 0)

const costOf = async (url: string, { name, rules }: RuleSet, tenants: number, at: number): Promise<Cost> => {
  const each: RuleCost[] = []
  for (const rule of rules) each.push(await costOfRule(url, rule, at))
  return {
    ruleSet: name,
    tenants,
    rules: rules.length,
    secondsPerMinute: total(each, 'secondsPerMinute'),
    samplesPerMinute: total(each, 'samplesPerMinute'),
    recordedSeries: total(each, 'recordedSeries'),
    dearest: each.sort((a, b) => b.secondsPerMinute - a.secondsPerMinute),
  }
}

const measure = (tenants: number, history: Omit<HistoryOptions, 'path' | 'endSeconds' | 'tenants'>, wanted: string) =>
  withHistory(
    async (path, endSeconds) => {
      const samples = await writeHistory({ path, tenants, endSeconds, ...history })
      console.error(`${tenants} tenants: ${(samples / 1e6).toFixed(1)} million samples of history`)
    },
    async (url, endSeconds) => {
      const costs: Cost[] = []
      for (const ruleSet of ruleSets.filter(({ name }) => name.includes(wanted)))
        costs.push(await costOf(url, ruleSet, tenants, endSeconds))
      return costs
    },
  )

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '100,1000' },
    'raw-days': { type: 'string', default: '3' },
    'rollup-days': { type: 'string', default: '30' },
    'scrape-seconds': { type: 'string', default: '60' },
    rules: { type: 'string', default: '' },
    dearest: { type: 'string', default: '0' },
  },
})

const row = ({ ruleSet, tenants, rules, secondsPerMinute, samplesPerMinute, recordedSeries }: Cost): string =>
  `| ${tenants} | ${ruleSet} | ${rules} | ${secondsPerMinute.toFixed(3)} s | ${(samplesPerMinute / 1e6).toFixed(2)} M | ${recordedSeries} |`

console.log(
  '| tenants | rules | count | evaluation a minute | samples read a minute | series recorded |\n|---|---|---|---|---|---|',
)
const history = {
  rawSeconds: Number(values['raw-days']) * 86_400,
  rollupSeconds: Number(values['rollup-days']) * 86_400,
  scrapeSeconds: Number(values['scrape-seconds']),
}
for (const tenants of values.tenants.split(',').map(Number))
  for (const cost of await measure(tenants, history, values.rules)) {
    console.log(row(cost))
    for (const { rule, secondsPerMinute, samplesPerMinute } of cost.dearest.slice(0, Number(values.dearest)))
      console.log(
        `  ${secondsPerMinute.toFixed(3)} s, ${(samplesPerMinute / 1e6).toFixed(2)} M: ${rule.name}, every ${rule.everySeconds} s: ${rule.expr.replace(/\s+/g, ' ')}`,
      )
  }
