import type { Agent } from 'node:https'
import { change } from '@pagerduty/pdjs'
import { type Patience, persist, usualPatience } from './persist.ts'

/** Something that was changed, so that whoever is paged next sees it: https://developer.pagerduty.com/docs/send-change-event */
export interface ChangeEvent {
  readonly summary: string
  readonly source: string
  readonly at: Date
  readonly details?: Readonly<Record<string, string>>
  readonly link?: string
}

/** Sends a change event. Told twice, it is seen twice, which harms nobody: it is tried again whatever went wrong. */
export const sendChangeEvent = async (
  { summary, source, at, details = {}, link }: ChangeEvent,
  {
    routingKey,
    server = 'events.pagerduty.com',
    agent,
    patience = usualPatience,
    signal,
  }: {
    readonly routingKey: string
    /** HOST or HOST:PORT; always over TLS. */
    readonly server?: string
    readonly agent?: Agent
    readonly patience?: Patience
    readonly signal?: AbortSignal
  },
): Promise<void> => {
  const data = {
    routing_key: routingKey,
    payload: { summary, source, timestamp: at.toISOString(), custom_details: details },
    links: link === undefined ? [] : [{ href: link, text: 'Change' }],
  }
  await persist(
    (signal) =>
      change({
        data,
        server,
        signal,
        requestTimeout: 0,
        retryTimeout: (patience.waitSeconds * 1000) / 4,
        ...(agent && { agent }),
      } as unknown as Parameters<typeof change>[0]), // pdjs types a change event as if it were an alert
    { request: 'POST /v2/change/enqueue', isRepeatable: true, patience, signal },
  )
}
