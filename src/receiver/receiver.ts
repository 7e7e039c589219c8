import { once } from 'node:events'
import { appendFileSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { type Channel, createFaults, type Fault } from './faults.ts'
import { createInbox, type InboxEvent, type Message, type Page } from './inbox.ts'
import { receiverRoutes } from './routes.ts'

export interface ReceiverOptions {
  /** 0, the default, takes a free one. It listens on the loopback interface only. */
  readonly port?: number
  /** Each event is appended here as one line of JSON. */
  readonly journalPath?: string
  readonly onEvent?: (event: InboxEvent) => void
}

export interface Receiver {
  /** Where it is reached, such as `http://127.0.0.1:20123`. */
  readonly url: string
  /** For `pagerduty_configs[].url` or `global.pagerduty_url`. */
  readonly pagerDutyUrl: string
  /** For `slack_configs[].api_url` or `global.slack_api_url`. */
  readonly slackUrl: string
  pages(): readonly Page[]
  messages(): readonly Message[]
  /** Makes a channel fail; without a fault it works again. */
  fail(channel: Channel, fault?: Fault): void
  stop(): Promise<void>
}

/** The addresses of both services on a receiver. */
export const receiverUrls = (url: string) => ({
  pagerDutyUrl: `${url}/v2/enqueue`,
  slackUrl: `${url}/services/T00000000/B00000000/localreceiver`,
})

/**
 * Stands in for PagerDuty and Slack on this machine: it accepts and refuses what they do, and keeps what it accepted.
 *
 * @example
 * const receiver = await startReceiver({ onEvent: (event) => console.log(formatEvent(event)) })
 * const page = await waitForPage(receiver.url, ({ severity }) => severity === 'critical', { timeoutSeconds: 10 })
 */
export const startReceiver = async ({ port = 0, journalPath, onEvent }: ReceiverOptions = {}): Promise<Receiver> => {
  const inbox = createInbox()
  const faults = createFaults()
  if (journalPath) {
    mkdirSync(dirname(journalPath), { recursive: true })
    inbox.subscribe((event) => appendFileSync(journalPath, `${JSON.stringify(event)}\n`))
  }
  if (onEvent) inbox.subscribe(onEvent)
  const server = createServer(receiverRoutes({ inbox, faults }))
  server.listen({ port, host: '127.0.0.1' })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    ...receiverUrls(url),
    pages: inbox.pages,
    messages: inbox.messages,
    fail: faults.set,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
