/**
 * A measurement that is too dear for each scrape: taken in the background every so often, shown until the next one. When
 * one fails there is nothing to show, rather than what was true long ago.
 */
export const measuredSeldom = <Value>(
  measure: () => Promise<Value>,
  {
    intervalSeconds,
    nowSeconds = () => performance.now() / 1000,
  }: { readonly intervalSeconds: number; readonly nowSeconds?: () => number },
): { latest(): Value | undefined; ended(): Promise<void> } => {
  let value: Value | undefined
  let begunAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined

  const refresh = async (): Promise<void> => {
    begunAt = nowSeconds()
    value = await measure().catch(() => undefined)
    running = undefined
  }

  return {
    latest() {
      if (nowSeconds() - begunAt >= intervalSeconds) running ??= refresh()
      return value
    },
    ended: async () => running,
  }
}
