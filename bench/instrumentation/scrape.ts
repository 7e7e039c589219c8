/** A scrape of many tenants: time, longest block of the event loop, peak memory. Each contender runs in processes of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { median } from '../median.ts'
import { libraryUrl } from './library.ts'
import type { ScrapeFigures, SubjectName } from './scrape-subject.ts'

const NAMES: readonly SubjectName[] = ['prom-client', 'tenantscope', 'prom-client, gzip', 'tenantscope, gzip']

const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Compiled, since the loader of TypeScript takes 30 MB; where it lies, packages are found. */
export const compiledSubject = (): string => {
  const folder = source('../../node_modules/.cache/tenantscope-bench/')
  mkdirSync(folder, { recursive: true })
  const outfile = `${folder}scrape-subject.mjs`
  buildSync({
    entryPoints: [source('./scrape-subject.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  return outfile
}

const inOwnProcess = async (name: SubjectName, tenants: number): Promise<ScrapeFigures> => {
  const child = fork(compiledSubject(), [name, String(tenants), libraryUrl('index')], {
    execArgv: name.startsWith('prom-client') ? ['--max-old-space-size=8192'] : [],
  })
  const [figures] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the scrape of ${name} ended with ${code}`))),
  ])) as [ScrapeFigures]
  child.kill()
  return figures
}

const FIGURES = [
  'fullSeconds',
  'changedSeconds',
  'fullCpuSeconds',
  'changedCpuSeconds',
  'blockMilliseconds',
  'peakMegabytes',
  'pageMegabytes',
] as const

export interface ScrapeResult {
  readonly tenants: number
  readonly name: SubjectName
  readonly figures: ScrapeFigures
}

/** Medians over some rounds, the contenders in turn. */
export const measureScrape = async (
  sizes: readonly number[],
  { rounds, names = NAMES }: { readonly rounds: number; readonly names?: readonly SubjectName[] },
): Promise<readonly ScrapeResult[]> => {
  const results: ScrapeResult[] = []
  for (const tenants of sizes) {
    const taken = names.map((): ScrapeFigures[] => [])
    for (let round = 0; round < rounds; round += 1)
      for (const [index, name] of names.entries()) taken[index]?.push(await inOwnProcess(name, tenants))
    for (const [index, name] of names.entries()) {
      const of = (figure: (typeof FIGURES)[number]): number => median(taken[index]?.map((each) => each[figure]) ?? [])
      const figures = Object.fromEntries(FIGURES.map((figure) => [figure, of(figure)])) as unknown as ScrapeFigures
      results.push({ tenants, name, figures })
    }
  }
  return results
}

const row = ({ tenants, name, figures }: ScrapeResult, first: ScrapeFigures): string => {
  const seconds = (figure: 'fullSeconds' | 'changedSeconds' | 'fullCpuSeconds' | 'changedCpuSeconds'): string =>
    `${figures[figure].toFixed(3)} (${(figures[figure] / first[figure]).toFixed(4)})`
  return `| ${[
    tenants,
    name,
    seconds('fullSeconds'),
    seconds('fullCpuSeconds'),
    seconds('changedSeconds'),
    seconds('changedCpuSeconds'),
    figures.blockMilliseconds.toFixed(1),
    figures.peakMegabytes.toFixed(0),
    figures.pageMegabytes.toFixed(1),
  ].join(' | ')} |`
}

export const scrapeTable = (results: readonly ScrapeResult[]): string =>
  [
    '### A scrape: 10 routes, 3 statuses for each tenant; in brackets the ratio to plain prom-client',
    '',
    '| tenants | | full, s | its CPU, s | 1 % changed, s | its CPU, s | longest block, ms | peak memory, MB | page, MB |',
    '|---:|---|---:|---:|---:|---:|---:|---:|---:|',
    ...results.map((result) => {
      const first = results.find(({ tenants }) => tenants === result.tenants)
      return row(result, first?.figures ?? result.figures)
    }),
    '',
  ].join('\n')
