import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

const WRITE_AT_CHARACTERS = 1 << 18

/** Writes samples as OpenMetrics, for `promtool tsdb create-blocks-from openmetrics`. */
export interface SampleWriter {
  add(series: string, value: number | string, timeSeconds: number): void
  /** Waits until the disk has taken what was added. */
  drain(): Promise<void>
  close(): Promise<{ readonly samples: number }>
}

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

/** A series as text: name and labels. */
export const seriesText = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name}{${Object.entries(labels)
    .filter(([label]) => label !== '__name__')
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(',')}}`

export const sampleWriter = (path: string): SampleWriter => {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 })
  let failure: Error | undefined
  out.on('error', (error) => {
    failure = error
  })
  let pending = ''
  let samples = 0
  let isFull = false
  const flush = (): void => {
    isFull = !out.write(pending)
    pending = ''
  }
  return {
    add(series, value, timeSeconds) {
      pending += `${series} ${value} ${timeSeconds}\n`
      samples += 1
      if (pending.length > WRITE_AT_CHARACTERS) flush()
    },
    async drain() {
      if (failure) throw failure
      if (isFull) await once(out, 'drain')
      isFull = false
    },
    async close() {
      if (failure) throw failure
      out.end(`${pending}# EOF\n`)
      await once(out, 'finish')
      return { samples }
    },
  }
}
