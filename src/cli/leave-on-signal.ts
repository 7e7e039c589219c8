import { EXIT_CODES } from '../stackrun/exit-guard.ts'

/**
 * Ends the process by `exit` where no command ends it in order, for a signal alone would skip what is done on leaving, such as
 * removing temporary folders. To be called before any command listens: the first listener sees those that are still to come.
 */
export const leaveOnSignal = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      if (process.listenerCount(signal) === 0) process.exit(EXIT_CODES[signal])
    })
}
