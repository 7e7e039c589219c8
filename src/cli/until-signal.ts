/**
 * A signal that aborts on the first Ctrl-C or SIGTERM, so that a command can end in order and leave a partial report.
 * A second one ends the process at once; the watchdog of the stack then stops its parts.
 */
export const untilSignal = (): { readonly signal: AbortSignal; dispose(): void } => {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.once(name, abort)
  return {
    signal: controller.signal,
    dispose() {
      for (const name of names) process.off(name, abort)
    },
  }
}
