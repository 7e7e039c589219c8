import { expect, test } from 'vitest'
import { createInbox, type InboxEvent } from './inbox.ts'
import type { PagerDutyEvent } from './pagerduty-event.ts'

const event = (event_action: PagerDutyEvent['event_action'], change: Partial<PagerDutyEvent> = {}): PagerDutyEvent => ({
  routing_key: 'primary',
  dedup_key: 'errors',
  event_action,
  ...(event_action === 'trigger' && { payload: { summary: 'Errors', source: 'acme', severity: 'critical' } }),
  ...change,
})

const clock = () => {
  let seconds = 0
  return () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++))
}

test('a page is triggered, acknowledged and resolved under one dedup key', () => {
  const inbox = createInbox({ now: clock() })
  for (const action of ['trigger', 'acknowledge', 'resolve'] as const) inbox.accept(event(action))
  expect(inbox.pages()).toMatchObject([
    {
      id: 1,
      status: 'resolved',
      triggeredAt: '2026-01-01T00:00:00.000Z',
      acknowledgedAt: '2026-01-01T00:00:01.000Z',
      resolvedAt: '2026-01-01T00:00:02.000Z',
    },
  ])
})

test('a repeated trigger updates the open page, and an acknowledged one stays acknowledged', () => {
  const inbox = createInbox()
  inbox.accept(event('trigger'))
  inbox.accept(event('acknowledge'))
  inbox.accept(event('trigger', { payload: { summary: 'More errors', source: 'acme', severity: 'error' } }))
  expect(inbox.pages()).toMatchObject([
    { status: 'acknowledged', summary: 'More errors', severity: 'error', triggers: 2 },
  ])
})

test('a trigger after the resolve opens a new page', () => {
  const inbox = createInbox()
  for (const action of ['trigger', 'resolve', 'trigger'] as const) inbox.accept(event(action))
  expect(inbox.pages().map(({ id, status }) => [id, status])).toEqual([
    [1, 'resolved'],
    [2, 'triggered'],
  ])
})

test('the same dedup key under another routing key is another page', () => {
  const inbox = createInbox()
  inbox.accept(event('trigger'))
  inbox.accept(event('trigger', { routing_key: 'secondary' }))
  inbox.accept(event('resolve'))
  expect(inbox.pages().map(({ routingKey, status }) => [routingKey, status])).toEqual([
    ['primary', 'resolved'],
    ['secondary', 'triggered'],
  ])
})

test('a resolve of what is not open changes nothing, and a trigger without a dedup key gets one', () => {
  const inbox = createInbox()
  inbox.accept(event('resolve'))
  expect(inbox.pages()).toEqual([])
  const { dedup_key: _, ...unnamed } = event('trigger')
  const dedupKey = inbox.accept(unnamed)
  expect(inbox.pages()).toMatchObject([{ dedupKey: expect.stringMatching(/^[0-9a-f]{32}$/) }])
  inbox.accept(event('resolve', { dedup_key: dedupKey }))
  expect(inbox.pages()).toMatchObject([{ status: 'resolved' }])
})

test('listeners are told of each change in order until they leave', () => {
  const inbox = createInbox()
  const told: InboxEvent[] = []
  const leave = inbox.subscribe((each) => told.push(each))
  inbox.accept(event('trigger'))
  inbox.post('/services/T/B/x', { text: 'hello' })
  leave()
  inbox.accept(event('resolve'))
  expect(told.map(({ sequence, type }) => [sequence, type])).toEqual([
    [1, 'page'],
    [2, 'message'],
  ])
  expect(inbox.events()).toHaveLength(3)
})
