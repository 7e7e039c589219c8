/** Tells how old a position of the write-ahead log is, from positions seen at known times. */
export interface ReplicationClock {
  /** The primary was at this position at this time. */
  mark(position: number, atSeconds: number): void
  /** Seconds since the primary first went beyond a position that a standby has reached; 0 when it did not. */
  ageOf(position: number, nowSeconds: number): number
}

/**
 * pg_stat_replication.replay_lag is measured when a standby replays something, so it stands still exactly when replay
 * does. Remembered positions tell it then, to the accuracy of the scrape interval. A lag
 * longer than what is remembered (10,000 scrapes) is told as that long.
 */
export const replicationClock = ({ maxMarks = 10_000 }: { readonly maxMarks?: number } = {}): ReplicationClock => {
  let marks: { readonly position: number; readonly atSeconds: number }[] = []
  return {
    mark(position, atSeconds) {
      const last = marks.at(-1)
      // A position that goes back is another primary's log.
      if (last !== undefined && position < last.position) marks = []
      if (marks.at(-1)?.position === position) return
      marks.push({ position, atSeconds })
      if (marks.length > maxMarks) marks.shift()
    },
    ageOf(position, nowSeconds) {
      const beyond = marks.find((mark) => mark.position > position)
      return beyond === undefined ? 0 : nowSeconds - beyond.atSeconds
    },
  }
}
