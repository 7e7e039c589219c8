import type { Exporter } from './exporter.ts'

/**
 * Collects from a source that is too dear or too slow for each scrape. What was read last is shown while it is fresh, and for
 * as long as it then takes to read anew; a scrape that gives up does not end the reading. When reading fails, nothing is left
 * to show, and each scrape tries again.
 */
export const remembered = <Value>(
  read: (signal: AbortSignal) => Promise<Value>,
  {
    seconds,
    limitSeconds = 60,
    now = () => new Date(),
  }: {
    /** For how long a value is fresh. */
    readonly seconds: number
    /** How long one reading may take. */
    readonly limitSeconds?: number
    readonly now?: () => Date
  },
): { readonly collect: () => Promise<Value>; readonly close: NonNullable<Exporter['close']> } => {
  let last: { readonly value: Value; readonly readAtMs: number } | undefined
  let running: Promise<Value> | undefined
  const closing = new AbortController()

  const readNow = async (): Promise<Value> => {
    const readAtMs = now().getTime()
    try {
      const value = await read(AbortSignal.any([closing.signal, AbortSignal.timeout(limitSeconds * 1000)]))
      last = { value, readAtMs }
      return value
    } catch (error) {
      last = undefined
      throw error
    } finally {
      running = undefined
    }
  }

  const refresh = (): Promise<Value> => {
    running ??= readNow()
    return running
  }

  return {
    async collect() {
      if (last === undefined) return refresh()
      const { value, readAtMs } = last
      if (now().getTime() - readAtMs >= seconds * 1000) {
        refresh().catch(() => {}) // the next scrape finds nothing and tells why
      }
      return value
    },
    async close() {
      closing.abort(new Error('the exporter is closed'))
      await running?.catch(() => {})
    },
  }
}
