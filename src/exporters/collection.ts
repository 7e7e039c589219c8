import type { Exporter, Sample } from './exporter.ts'

export interface Collected {
  readonly exporter: string
  readonly samples: readonly Sample[]
  readonly seconds: number
  /** Why there are no samples. */
  readonly failure?: string
}

const withinTime = async (exporter: Exporter, timeoutSeconds: number): Promise<readonly Sample[]> => {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutSeconds} s`)), timeoutSeconds * 1000)
  })
  try {
    return await Promise.race([exporter.collect(abort.signal), late])
  } finally {
    clearTimeout(timer)
    abort.abort()
  }
}

/** Secrets of a connection URL do not belong in a log. */
const withoutPasswords = (text: string): string => text.replaceAll(/\/\/[^@\s/]+@/g, '//***@')

/**
 * Collects from an exporter, in bounded time. Scrapes that come while one runs share it, so that two Prometheus servers
 * cost the source no more than one.
 */
export const collector = (exporter: Exporter, { timeoutSeconds = 2 }: { readonly timeoutSeconds?: number } = {}) => {
  let running: Promise<Collected> | undefined
  const collect = async (): Promise<Collected> => {
    const startedAt = performance.now()
    const seconds = (): number => (performance.now() - startedAt) / 1000
    try {
      const samples = await withinTime(exporter, timeoutSeconds)
      return { exporter: exporter.name, samples, seconds: seconds() }
    } catch (error) {
      const failure = withoutPasswords(error instanceof Error ? error.message || error.name : String(error))
      return { exporter: exporter.name, samples: [], seconds: seconds(), failure }
    } finally {
      running = undefined
    }
  }
  return (): Promise<Collected> => {
    running ??= collect()
    return running
  }
}
