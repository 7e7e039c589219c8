import { randomUUID } from 'node:crypto'
import type { PagerDutyEvent } from './pagerduty-event.ts'
import type { SlackMessage } from './slack-message.ts'

/** An incident as the on-call engineer sees it. Times are ISO 8601 UTC. */
export interface Page {
  readonly id: number
  readonly routingKey: string
  readonly dedupKey: string
  readonly status: 'triggered' | 'acknowledged' | 'resolved'
  readonly summary: string
  readonly severity: string
  readonly source: string
  readonly component?: string
  readonly group?: string
  readonly class?: string
  readonly details: unknown
  readonly client?: string
  readonly clientUrl?: string
  readonly links: readonly { readonly href: string; readonly text?: string }[]
  readonly triggeredAt: string
  readonly acknowledgedAt?: string
  readonly resolvedAt?: string
  /** How many trigger events it has had. */
  readonly triggers: number
}

export interface Message extends SlackMessage {
  readonly id: number
  /** The path of the webhook, which tells channels apart. */
  readonly webhook: string
  readonly receivedAt: string
}

/** What the inbox tells its listeners, numbered in order. A page is told anew whenever it changes. */
export type InboxEvent =
  | { readonly sequence: number; readonly type: 'page'; readonly page: Page }
  | { readonly sequence: number; readonly type: 'message'; readonly message: Message }

export interface Inbox {
  readonly pages: () => readonly Page[]
  readonly messages: () => readonly Message[]
  readonly events: () => readonly InboxEvent[]
  /** Takes a valid event; returns its dedup key, as PagerDuty does. */
  accept(event: PagerDutyEvent): string
  post(webhook: string, message: SlackMessage): void
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: InboxEvent) => void): () => void
}

const pageOf = (event: PagerDutyEvent, id: number, dedupKey: string, at: string): Page => ({
  id,
  routingKey: event.routing_key,
  dedupKey,
  status: 'triggered',
  summary: event.payload?.summary ?? '',
  severity: event.payload?.severity ?? '',
  source: event.payload?.source ?? '',
  ...(event.payload?.component && { component: event.payload.component }),
  ...(event.payload?.group && { group: event.payload.group }),
  ...(event.payload?.class && { class: event.payload.class }),
  details: event.payload?.custom_details ?? {},
  ...(event.client && { client: event.client }),
  ...(event.client_url && { clientUrl: event.client_url }),
  links: event.links ?? [],
  triggeredAt: at,
  triggers: 1,
})

/** What an event makes of an open page. A later trigger brings new facts, but an acknowledged page stays so. */
const advance = (page: Page, event: PagerDutyEvent, at: string): Page => {
  switch (event.event_action) {
    case 'trigger': {
      const { id, triggeredAt, triggers, status } = page
      const acknowledged = page.acknowledgedAt ? { acknowledgedAt: page.acknowledgedAt } : {}
      const latest = pageOf(event, id, page.dedupKey, triggeredAt)
      return { ...latest, ...acknowledged, status, triggers: triggers + 1 }
    }
    case 'acknowledge':
      return { ...page, status: 'acknowledged', acknowledgedAt: page.acknowledgedAt ?? at }
    case 'resolve':
      return { ...page, status: 'resolved', resolvedAt: at }
  }
}

/** Keeps pages and messages in memory and follows each page through its life. */
export const createInbox = ({ now = () => new Date() }: { now?: () => Date } = {}): Inbox => {
  const pages: Page[] = []
  const messages: Message[] = []
  const events: InboxEvent[] = []
  const listeners = new Set<(event: InboxEvent) => void>()
  const tell = (event: InboxEvent): void => {
    events.push(event)
    for (const listener of listeners) listener(event)
  }
  return {
    pages: () => pages,
    messages: () => messages,
    events: () => events,
    accept(event) {
      const dedupKey = event.dedup_key || randomUUID().replaceAll('-', '')
      const at = now().toISOString()
      const index = pages.findIndex(
        (page) => page.dedupKey === dedupKey && page.routingKey === event.routing_key && page.status !== 'resolved',
      )
      const open = pages[index]
      // PagerDuty accepts an event about an incident that is not open, and does nothing.
      if (!open && event.event_action !== 'trigger') return dedupKey
      const page = open ? advance(open, event, at) : pageOf(event, pages.length + 1, dedupKey, at)
      pages[open ? index : pages.length] = page
      tell({ sequence: events.length + 1, type: 'page', page })
      return dedupKey
    },
    post(webhook, content) {
      const message = { ...content, id: messages.length + 1, webhook, receivedAt: now().toISOString() }
      messages.push(message)
      tell({ sequence: events.length + 1, type: 'message', message })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
