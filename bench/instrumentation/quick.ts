/**
 * A small version of all measurements, as ratios, beside those that main has. Ratios of one run against a peer in the same run
 * survive a change of machine; times do not. A ratio that grew warns and does not fail: shared runners are noisy.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { measureMacro } from './macro.ts'
import { measureMicro } from './micro.ts'
import { measureScrape } from './scrape.ts'

const BASELINE = new URL('./baseline.json', import.meta.url)

/** How much a ratio may grow before it is worth a look; two bare servers differ by 0.1 on a busy runner. */
const TOLERANCE = 1.25

type Ratios = Readonly<Record<string, number>>

const QUICK_VARIANTS: ReadonlySet<string> = new Set(['bare', 'tenantscope metrics', 'tenantscope all'])

const measureRatios = async (): Promise<Ratios> => {
  const { nanoseconds, bytes } = await measureMicro({ rounds: 5 })
  const [peer, own] = await measureScrape([1000], { rounds: 1, names: ['prom-client', 'tenantscope'] })
  const requests = await measureMacro({ rounds: 5, only: (variant) => QUICK_VARIANTS.has(variant) })
  const scrape = (figure: 'fullCpuSeconds' | 'changedCpuSeconds' | 'peakMegabytes'): number =>
    (own?.figures[figure] ?? Number.NaN) / (peer?.figures[figure] ?? Number.NaN)
  return {
    'recording / prom-client': nanoseconds[2]?.lowestRatio ?? Number.NaN,
    'bytes allocated by recording': bytes[2]?.median ?? Number.NaN,
    'CPU of a scrape of 1,000 tenants / prom-client': scrape('fullCpuSeconds'),
    'CPU of one with 1 % changed / prom-client': scrape('changedCpuSeconds'),
    'peak memory of a scrape / prom-client': scrape('peakMegabytes'),
    'bare again / bare (A/A)': requests[1]?.lowestRatio ?? Number.NaN,
    'a request with metrics / bare': requests[2]?.lowestRatio ?? Number.NaN,
    'a request with everything / bare': requests[3]?.lowestRatio ?? Number.NaN,
  }
}

const readBaseline = (): Ratios => JSON.parse(readFileSync(BASELINE, 'utf8')) as Ratios

/** GitHub shows such a line at the top of a run. */
const warning = (name: string, now: number, before: number): string =>
  `::warning title=Cost of the library::${name}: ${now.toFixed(3)}, main has ${before.toFixed(3)}`

export const quick = async ({ isBaseline }: { readonly isBaseline: boolean }): Promise<string> => {
  const ratios = await measureRatios()
  if (isBaseline) writeFileSync(BASELINE, `${JSON.stringify(ratios, undefined, 2)}\n`)
  const baseline = readBaseline()
  const grown = Object.entries(ratios).filter(([name, now]) => now > (baseline[name] ?? Number.NaN) * TOLERANCE)
  return [
    '| | now | main |',
    '|---|---:|---:|',
    ...Object.entries(ratios).map(([name, now]) => `| ${name} | ${now.toFixed(3)} | ${baseline[name]?.toFixed(3)} |`),
    '',
    ...grown.map(([name, now]) => warning(name, now, baseline[name] ?? Number.NaN)),
  ].join('\n')
}
