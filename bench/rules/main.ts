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

const costOf = async (url: string, { name, rules }: RuleSet, tenants: number, at: number): Promise<Cost> => {
  let [secondsPerMinute, samplesPerMinute, recordedSeries] = [0, 0, 0]
  for (const rule of rules) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await evaluate(url, rule, at))
    const perMinute = 60 / rule.everySeconds
    secondsPerMinute += median(rounds.map(({ seconds }) => seconds)) * perMinute
    samplesPerMinute += (rounds[0]?.samples ?? 0) * perMinute
    if (rule.isRecord) recordedSeries += rounds[0]?.series ?? 0
  }
  return { ruleSet: name, tenants, rules: rules.length, secondsPerMinute, samplesPerMinute, recordedSeries }
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
  for (const cost of await measure(tenants, history, values.rules)) console.log(row(cost))
