import type { Message, Page } from './inbox.ts'

interface WaitOptions {
  readonly timeoutSeconds: number
}

const list = async <Item>(url: string): Promise<Item[]> => {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`)
  return (await response.json()) as Item[]
}

/** All pages, the oldest first, each in its present state. */
export const listPages = (receiverUrl: string): Promise<Page[]> => list(`${receiverUrl}/pages`)

/** All messages, the oldest first. */
export const listMessages = (receiverUrl: string): Promise<Message[]> => list(`${receiverUrl}/messages`)

/** What happens at a receiver, from the first event on. */
async function* readEvents(receiverUrl: string, signal: AbortSignal): AsyncGenerator<{ type: string; data: unknown }> {
  const response = await fetch(`${receiverUrl}/events`, { signal })
  if (!response.ok || !response.body) throw new Error(`GET ${receiverUrl}/events answered ${response.status}`)
  const decoder = new TextDecoder()
  let unread = ''
  let type = ''
  for await (const chunk of response.body) {
    const lines = (unread + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
    unread = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('event: ')) type = line.slice(7)
      if (line.startsWith('data: ')) yield { type, data: JSON.parse(line.slice(6)) }
    }
  }
}

const waitFor = async <Item>(
  receiverUrl: string,
  type: 'page' | 'message',
  isWanted: (item: Item) => boolean,
  { timeoutSeconds }: WaitOptions,
): Promise<Item> => {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutSeconds * 1000)
  const seen: unknown[] = []
  try {
    for await (const event of readEvents(receiverUrl, abort.signal)) {
      if (event.type !== type) continue
      seen.push(event.data)
      if (isWanted(event.data as Item)) return event.data as Item
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    abort.abort()
  }
  throw new Error(
    `RECEIVER_TIMEOUT: no ${type} as wanted within ${timeoutSeconds} s; it had ${seen.length}: ${JSON.stringify(seen).slice(0, 2_000)}`,
  )
}

/** The first state of a page, past or to come, for which the predicate holds. */
export const waitForPage = (
  receiverUrl: string,
  isWanted: (page: Page) => boolean,
  options: WaitOptions,
): Promise<Page> => waitFor(receiverUrl, 'page', isWanted, options)

/** The first message, past or to come, for which the predicate holds. */
export const waitForMessage = (
  receiverUrl: string,
  isWanted: (message: Message) => boolean,
  options: WaitOptions,
): Promise<Message> => waitFor(receiverUrl, 'message', isWanted, options)
