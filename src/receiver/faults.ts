export type Channel = 'pagerduty' | 'slack'

/** Makes the next requests of a channel fail, as the real services do on a bad day. */
export interface Fault {
  /** 429 (throttled) and 500 (broken) are retried by Alertmanager, 400 is not. */
  readonly status: number
  /** How many requests fail; all until further notice by default. */
  readonly times?: number
}

export interface Faults {
  set(channel: Channel, fault: Fault | undefined): void
  /** The status to fail this request with, if it is to fail. */
  take(channel: Channel): number | undefined
}

export const createFaults = (): Faults => {
  const left = new Map<Channel, { status: number; times: number }>()
  return {
    set(channel, fault) {
      if (fault) left.set(channel, { status: fault.status, times: fault.times ?? Number.POSITIVE_INFINITY })
      else left.delete(channel)
    },
    take(channel) {
      const fault = left.get(channel)
      if (!fault) return undefined
      fault.times--
      if (fault.times <= 0) left.delete(channel)
      return fault.status
    },
  }
}
