import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prometheus, resolveSoftware, software, startStack } from '../../src/stackrun/index.ts'
import { loadBlocks } from '../load-blocks.ts'
import { writeHistory } from './history.ts'
import { type Evaluated, type RuleSet, ruleSets } from './rule-sets.ts'

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

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

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

const measure = async (tenants: number, rawDays: number, scrapeSeconds: number): Promise<readonly Cost[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-bench-rules-'))
  try {
    const found = await resolveSoftware([software.prometheus])
    const endSeconds = Math.floor(Date.now() / 1000 / 7200) * 7200 - 60
    const path = join(folder, 'history.om')
    const rawSeconds = rawDays * 86_400
    const samples = await writeHistory({ path, tenants, rawSeconds, scrapeSeconds, endSeconds })
    console.error(`${tenants} tenants: ${(samples / 1e6).toFixed(1)} million samples of history`)
    const stack = await startStack({
      directory: join(folder, 'run'),
      parts: [
        prometheus({
          config: 'global: {scrape_interval: 1m}\n',
          flags: ['--storage.tsdb.retention.time=90d', '--query.timeout=10m', '--query.max-samples=2000000000'],
        }),
      ],
    })
    try {
      await loadBlocks(stack, found.get('prometheus')?.binaries.promtool ?? 'promtool', path)
      const costs = []
      for (const ruleSet of ruleSets) costs.push(await costOf(stack.url('prometheus'), ruleSet, tenants, endSeconds))
      return costs
    } finally {
      await stack.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '100,1000' },
    'raw-days': { type: 'string', default: '3' },
    'scrape-seconds': { type: 'string', default: '60' },
  },
})

const row = ({ ruleSet, tenants, rules, secondsPerMinute, samplesPerMinute, recordedSeries }: Cost): string =>
  `| ${tenants} | ${ruleSet} | ${rules} | ${secondsPerMinute.toFixed(3)} s | ${(samplesPerMinute / 1e6).toFixed(2)} M | ${recordedSeries} |`

console.log(
  '| tenants | rules | count | evaluation a minute | samples read a minute | series recorded |\n|---|---|---|---|---|---|',
)
for (const tenants of values.tenants.split(',').map(Number))
  for (const cost of await measure(tenants, Number(values['raw-days']), Number(values['scrape-seconds'])))
    console.log(row(cost))
