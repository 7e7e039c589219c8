import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEngine } from '../engine.ts'
import { sampleWriter } from '../open-metrics.ts'
import { planReplay } from '../plan.ts'
import { replay } from '../replay.ts'
import type { AlertDocument, GroupDocument } from '../rule-document.ts'
import type { Emitter } from './emitter.ts'

export interface PastOptions {
  /** Where to work. It is left to the caller. */
  readonly folder: string
  readonly emitter: Emitter
  readonly groups: readonly GroupDocument[]
  readonly wanted: (alert: AlertDocument) => boolean
  readonly scrapeSeconds: number
  /** Unix seconds. The end may lie a little ahead: it is when the live Prometheus takes over. */
  readonly start: number
  readonly end: number
  /** Labels that a scrape of the emitter adds. */
  readonly target: Readonly<Record<string, string>>
}

const withTarget = (series: string, target: PastOptions['target']): string => {
  const [name, labels = ''] = series.replace(/}$/, '').split('{')
  const own = Object.entries(target)
    .filter(([label]) => !`,${labels}`.includes(`,${label}="`)) // what is exposed is honoured
    .map(([label, value]) => `${label}="${value}"`)
  return `${name}{${[...own, ...(labels ? [labels] : [])].join(',')}}`
}

/**
 * Makes what Prometheus would have on disk had it watched the emitter all along: raw samples, and what the rules record of
 * them. Gives the folder of the blocks.
 */
export const makePast = async (options: PastOptions): Promise<string> => {
  const { folder, emitter, groups, wanted, scrapeSeconds, start, end, target } = options
  const [samples, blocks] = [join(folder, 'samples'), join(folder, 'blocks')]
  await mkdir(samples)
  const path = join(samples, 'raw.om')
  const writer = sampleWriter(path)
  const names = new Set<string>()
  for (let time = start; time < end; time += scrapeSeconds) {
    for (const [series, value] of emitter.samplesAt(time)) {
      names.add(series.split('{')[0] as string)
      writer.add(withTarget(series, target), value, time)
    }
    await writer.drain()
  }
  await writer.close()
  const plan = planReplay({ groups, available: names, defaultInterval: '1s', wanted })
  const engine = await startEngine({ directory: join(folder, 'run') })
  try {
    await engine.load(path)
    await replay({ engine, plan, directory: samples, start, end: end - scrapeSeconds })
  } finally {
    await engine.stop()
  }
  const data = join(folder, 'run', 'prometheus', 'data')
  const found = (await readdir(data)).filter((name) => /^[0-9A-Z]{26}$/.test(name))
  for (const block of found) await cp(join(data, block), join(blocks, block), { recursive: true })
  return blocks
}
