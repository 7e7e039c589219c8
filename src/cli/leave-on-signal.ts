const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Ends the process by `exit` where no command ends it in order, for a signal alone would skip what is done on leaving, such as
 * removing temporary folders. To be called before any command listens: the first listener sees those that are still to come.
 */
export const leaveOnSignal = (): void => {
  for (const [signal, exitCode] of Object.entries(EXIT_CODES))
    process.once(signal, () => {
      if (process.listenerCount(signal) === 0) process.exit(exitCode)
    })
}
