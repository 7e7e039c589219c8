import { text } from 'node:stream/consumers'
import { StringDecoder } from 'node:string_decoder'
import { getFromApi, type KubernetesAccess, KubernetesError } from './api.ts'
import type { Pod, PodList, WatchEvent } from './pod.ts'

export interface PodsAt {
  readonly pods: readonly Pod[]
  readonly resourceVersion: string
}

const PAGE_SIZE = 500

/** The version to resume a watch from is no longer known; list anew. */
export class VersionExpired extends Error {}

/** All pods of a namespace, page by page. */
export const listPods = async (access: KubernetesAccess, namespace: string, signal: AbortSignal): Promise<PodsAt> => {
  const pods: Pod[] = []
  let next = ''
  for (;;) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(next !== '' && { continue: next }) })
    const response = await getFromApi(access, `/api/v1/namespaces/${namespace}/pods?${query}`, signal)
    const list = JSON.parse(await text(response)) as PodList
    pods.push(...list.items)
    next = list.metadata.continue ?? ''
    if (next === '') return { pods, resourceVersion: list.metadata.resourceVersion }
  }
}

/** Whole lines only: the half one that a broken connection leaves is no event. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

const isExpired = (code: number | undefined): boolean => code === 410

/**
 * Tells what changes after a version, until the server ends the watch. Throws VersionExpired when it does not know the
 * version any more.
 */
export async function* watchPods(
  access: KubernetesAccess,
  namespace: string,
  {
    resourceVersion,
    watchSeconds,
    onOpen,
  }: { readonly resourceVersion: string; readonly watchSeconds: number; readonly onOpen: () => void },
  signal: AbortSignal,
): AsyncGenerator<Exclude<WatchEvent, { readonly type: 'ERROR' }>> {
  const query = new URLSearchParams({
    watch: '1',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(watchSeconds),
    resourceVersion,
  })
  const path = `/api/v1/namespaces/${namespace}/pods?${query}`
  const response = await getFromApi(access, path, signal).catch((error: unknown) => {
    throw error instanceof KubernetesError && isExpired(error.status) ? new VersionExpired() : error
  })
  onOpen()
  try {
    for await (const line of linesOf(response)) {
      const event = JSON.parse(line) as WatchEvent
      if (event.type !== 'ERROR') {
        yield event
        continue
      }
      throw isExpired(event.object.code)
        ? new VersionExpired()
        : new Error(`the watch failed: ${event.object.message ?? 'no reason given'}`)
    }
  } finally {
    response.destroy()
  }
}
