import { setTimeout as delay } from 'node:timers/promises'
import type { KubernetesAccess } from './api.ts'
import type { Pod } from './pod.ts'
import { listPods, VersionExpired, watchPods } from './pod-watch.ts'

export interface PodCache {
  /** The pods as they are now. Rejects while the API server cannot be followed, for what was known may be wrong by then. */
  pods(signal: AbortSignal): Promise<readonly Pod[]>
  close(): Promise<void>
}

export interface PodCacheOptions {
  readonly access: KubernetesAccess
  readonly namespace: string
  /** The server ends a watch after this long. 30 by default. */
  readonly watchSeconds?: number
  /** How long after that a connection is taken to have died in silence. 5 by default. */
  readonly graceSeconds?: number
  /** Longest pause between two attempts to reach the server. 5 by default. */
  readonly maxRetrySeconds?: number
}

const FIRST_RETRY_SECONDS = 0.1

type State =
  | { readonly kind: 'starting' }
  | { readonly kind: 'following' }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Lists pods once, then follows a watch that resumes where it broke, and lists again only when it cannot resume. */
export const podCache = ({
  access,
  namespace,
  watchSeconds = 30,
  graceSeconds = 5,
  maxRetrySeconds = 5,
}: PodCacheOptions): PodCache => {
  const closing = new AbortController()
  const known = new Map<string, Pod>()
  const waiting = new Set<() => void>()
  let state: State = { kind: 'starting' }
  let resourceVersion: string | undefined
  let running: Promise<void> | undefined

  const enter = (next: State): void => {
    state = next
    for (const wake of waiting) wake()
    waiting.clear()
  }

  const list = async (signal: AbortSignal): Promise<string> => {
    const listed = await listPods(access, namespace, signal)
    known.clear()
    for (const pod of listed.pods) known.set(pod.metadata.uid, pod)
    return listed.resourceVersion
  }

  const follow = async (): Promise<void> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout((watchSeconds + graceSeconds) * 1000)])
    resourceVersion ??= await list(signal)
    const onOpen = (): void => enter({ kind: 'following' })
    for await (const { type, object } of watchPods(
      access,
      namespace,
      { resourceVersion, watchSeconds, onOpen },
      signal,
    )) {
      if (type === 'DELETED') known.delete(object.metadata.uid)
      else if (type !== 'BOOKMARK') known.set(object.metadata.uid, object)
      resourceVersion = object.metadata.resourceVersion
    }
  }

  const pause = (seconds: number): Promise<unknown> =>
    delay(seconds * 1000, undefined, { signal: closing.signal }).catch(() => {})

  const run = async (): Promise<void> => {
    let retrySeconds = FIRST_RETRY_SECONDS
    while (!closing.signal.aborted) {
      const startedAt = performance.now()
      try {
        await follow()
      } catch (error) {
        if (error instanceof VersionExpired) resourceVersion = undefined
        else enter({ kind: 'failed', error })
      }
      const lasted = (performance.now() - startedAt) / 1000
      retrySeconds = lasted > maxRetrySeconds ? FIRST_RETRY_SECONDS : Math.min(retrySeconds * 2, maxRetrySeconds)
      await pause(lasted > maxRetrySeconds ? 0 : retrySeconds)
    }
  }

  const settled = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.add(resolve)
      signal.addEventListener('abort', () => {
        waiting.delete(resolve)
        reject(signal.reason)
      })
    })

  return {
    async pods(signal) {
      running ??= run()
      if (state.kind === 'starting') await settled(signal)
      const now = state as State
      if (now.kind === 'failed') throw now.error
      return [...known.values()]
    },
    async close() {
      closing.abort()
      await running
    },
  }
}
