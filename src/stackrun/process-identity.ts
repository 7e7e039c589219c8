import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A process that cannot be mistaken for another: the kernel reuses a pid, but never with the same start time.
 * `startedAt` is only ever compared, never read as a time.
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly startedAt: string
}

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** Fields 3 (state) and 22 (start time in clock ticks since boot) of /proc/PID/stat; field 2 may hold spaces and brackets. */
const identifyFromProc = (pid: number): ProcessIdentity | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const isDead = fields[0] === 'Z' || fields[0] === 'X'
    return isDead ? undefined : { pid, startedAt: `${bootId()}/${fields[19]}` }
  } catch {
    return undefined
  }
}

const identifyFromPs = (pid: number): ProcessIdentity | undefined => {
  try {
    const output = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    return output === '' || output.startsWith('Z') ? undefined : { pid, startedAt: output.replace(/^\S+\s+/, '') }
  } catch {
    return undefined
  }
}

/** The identity of a running process; undefined when there is none with that pid, or only its unreaped remains. */
export const identify = (pid: number): ProcessIdentity | undefined =>
  process.platform === 'linux' ? identifyFromProc(pid) : identifyFromPs(pid)

/** Whether that very process, not a later one with its pid, still runs. */
export const isAlive = ({ pid, startedAt }: ProcessIdentity): boolean => identify(pid)?.startedAt === startedAt

/** Signals a process that leads its group, and the group with it. Silent when it is gone. */
export const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal)
      return
    } catch {
      // No such group: it may not lead one. No such process: it has ended, which is what was wanted.
    }
  }
}
