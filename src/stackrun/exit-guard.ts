/** What a shell says of a program that a signal ended: 128 and the number of the signal. */
export const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/**
 * Stops the stack whichever way this process ends, short of SIGKILL. The first signal stops it in order, a second one
 * at once. Returns a function that takes the guard away again.
 */
export const guardExit = ({ stop, killNow }: { stop: () => Promise<void>; killNow: () => void }): (() => void) => {
  let isStopping = false
  const leave = async (exitCode: number): Promise<void> => {
    if (!isStopping) {
      isStopping = true
      await stop().catch((error: unknown) => console.error(error))
    }
    process.exit(exitCode) // runs killNow for what is left
  }
  const onFailure = (error: unknown): void => {
    console.error(error)
    void leave(1)
  }
  const signals = Object.entries(EXIT_CODES).map(([signal, exitCode]) => [signal, () => void leave(exitCode)] as const)
  for (const [signal, listener] of signals) process.on(signal, listener)
  process.on('uncaughtException', onFailure)
  process.on('unhandledRejection', onFailure)
  process.on('exit', killNow)
  return () => {
    for (const [signal, listener] of signals) process.off(signal, listener)
    process.off('uncaughtException', onFailure)
    process.off('unhandledRejection', onFailure)
    process.off('exit', killNow)
  }
}
