import type { DestinationStream } from 'pino'

export interface BatchedWrites {
  write(line: string): void
  /** Hands over what waits. */
  flush(): void
}

/**
 * Hands lines over together at the end of a turn of the event loop: a system call for each would cost as much as making them.
 * A process that ends by itself, even by an error, hands over what waits; one that is killed loses the lines of one turn.
 */
export const batchedWrites = (destination: DestinationStream): BatchedWrites => {
  let waiting = ''
  let isExitWatched = false
  const flush = (): void => {
    if (waiting === '') return
    const lines = waiting
    waiting = ''
    destination.write(lines)
  }
  return {
    write(line) {
      if (waiting === '') setImmediate(flush)
      waiting += line
      if (isExitWatched) return
      isExitWatched = true
      process.once('exit', flush)
    },
    flush,
  }
}

/** For a destination that wants each line by itself. */
export const singleWrites = (destination: DestinationStream): BatchedWrites => ({
  write: (line) => destination.write(line),
  flush: () => {},
})
