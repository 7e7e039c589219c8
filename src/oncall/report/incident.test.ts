import { afterEach, beforeEach, expect, test } from 'vitest'
import { type PagerDutyServer, startPagerDuty } from '../pagerduty/pagerduty-server.fixture.ts'
import { restClient } from '../pagerduty/rest-client.ts'
import { readIncidents } from './incident.ts'

const now = new Date('2026-11-24T12:00:00Z')

let server: PagerDutyServer
beforeEach(async () => {
  server = await startPagerDuty({ token: 't', routingKey: 'x' })
})
afterEach(() => server.stop())

test('incidents are read with the times of their log, page by page, of our services only', async () => {
  const [ours, theirs] = ['shop', 'theirs'].map((name) => server.add('services', { name }))
  const open = (title: string, service: typeof ours, status: string, urgency = 'high') =>
    server.add('incidents', {
      ...{ title, status, urgency, created_at: '2026-11-24T10:00:00Z' },
      service: { id: service?.id },
    })
  const log = (id: string, type: string, created_at: string) =>
    server.add('log_entries', { type: `${type}_log_entry`, created_at, incident: { id } })
  const first = open('first', ours, 'resolved')
  log(first.id, 'resolve', '2026-11-24T10:40:00Z')
  log(first.id, 'acknowledge', '2026-11-24T10:20:00Z')
  log(first.id, 'acknowledge', '2026-11-24T10:10:00Z')
  log(first.id, 'resolve', '2026-11-24T10:30:00Z')
  const reopened = open('reopened', ours, 'triggered', 'low')
  log(reopened.id, 'resolve', '2026-11-24T10:30:00Z')
  open('of another team', theirs, 'triggered')
  const client = restClient({ token: 't', url: server.url, agent: server.agent })
  const span = { since: new Date('2026-11-24T00:00:00Z'), until: now, now }
  expect(await readIncidents(client, { services: [ours?.id ?? ''], ...span })).toEqual([
    {
      ...{ id: first.id, title: 'first', severity: 'critical', openedAt: new Date('2026-11-24T10:00:00Z') },
      acknowledgedAt: new Date('2026-11-24T10:10:00Z'),
      resolvedAt: new Date('2026-11-24T10:40:00Z'),
    },
    { id: reopened.id, title: 'reopened', severity: 'warning', openedAt: new Date('2026-11-24T10:00:00Z') },
  ])
  expect(server.requests.filter((request) => request.endsWith('log_entries')).length).toBe(3)
  expect(await readIncidents(client, { services: [], ...span })).toEqual([])
})
