import { execFileSync } from 'node:child_process'

/** All processes that descend from `pid`, from a listing of `ps -A -o pid=,ppid=`. */
export const descendants = (pid: number, listing: string): number[] => {
  const rows = listing.trim().split('\n')
  const processes = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number])
  const found = [pid]
  for (const ancestor of found) {
    for (const [child, parent] of processes) if (parent === ancestor) found.push(child)
  }
  return found.slice(1)
}

/**
 * Signals a process and then all its descendants, whatever groups they are in: each PostgreSQL backend leads one of
 * its own, so freezing the group of the postmaster would freeze the postmaster alone.
 */
export const signalTree = (pid: number, signal: NodeJS.Signals): void => {
  process.kill(pid, signal)
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  for (const descendant of descendants(pid, listing)) {
    try {
      process.kill(descendant, signal)
    } catch {
      // It ended since the listing was made.
    }
  }
}
