import type { Push, PushFailure } from './loki-client.ts'
import { pushBody, type SpooledLine, type StreamLabels } from './loki-push.ts'

export interface Retry {
  readonly firstMilliseconds: number
  readonly mostMilliseconds: number
}

export interface BatchSenderOptions {
  readonly push: Push
  readonly labels: StreamLabels
  readonly retry: Retry
  readonly onDelivered: (lines: number) => void
  readonly onRefused: () => void
  readonly onFailure: (reason: PushFailure) => void
}

/** Pushes batches one after the other, each until Loki has taken it or never will, or until the time is up. */
export const batchSender = ({ push, labels, retry, onDelivered, onRefused, onFailure }: BatchSenderOptions) => {
  let deadline = Number.POSITIVE_INFINITY
  let wake = (): void => {}

  /** Nothing is waited for once the end is in sight. */
  const breathe = (milliseconds: number): Promise<void> =>
    deadline === Number.POSITIVE_INFINITY ? pause(milliseconds) : Promise.resolve()

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, Math.min(milliseconds, deadline - Date.now()))).unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** False when the time is up. A batch that is refused for good is halved to find its culprit. */
  const send = async (lines: readonly SpooledLine[], organisation: string | undefined): Promise<boolean> => {
    for (let wait = retry.firstMilliseconds; ; wait = Math.min(wait * 2, retry.mostMilliseconds)) {
      const outcome = await push(pushBody(lines, labels), organisation)
      if (outcome.kind === 'accepted') {
        onDelivered(lines.length)
        return true
      }
      if (outcome.kind === 'refused') {
        onFailure('refused')
        if (lines.length > 1) return sendHalves(lines, organisation)
        onRefused()
        return true
      }
      onFailure(outcome.reason)
      if (Date.now() >= deadline) return false
      await pause(outcome.afterMilliseconds ?? wait * (0.5 + Math.random() / 2))
    }
  }

  const sendHalves = async (lines: readonly SpooledLine[], organisation: string | undefined): Promise<boolean> => {
    const middle = lines.length >> 1
    return (await send(lines.slice(0, middle), organisation)) && (await send(lines.slice(middle), organisation))
  }

  return {
    send,
    breathe,
    get isOver() {
      return Date.now() >= deadline
    },
    /** No attempt begins after this time; one that waits is made now. */
    endBy(time: number): void {
      deadline = time
      wake()
    },
  }
}
