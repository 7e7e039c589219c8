import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listMessages, listPages, waitForMessage, waitForPage } from './client.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { formatEvent } from './terminal.ts'

let directory: string
let receiver: Receiver
let lines: string[]
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'receiver-test-'))
  lines = []
  receiver = await startReceiver({
    journalPath: join(directory, 'run/receiver.jsonl'),
    onEvent: (event) => lines.push(stripVTControlCharacters(formatEvent(event))),
  })
})
afterEach(async () => {
  await receiver.stop()
  await rm(directory, { recursive: true, force: true })
})

const event = (event_action: string, summary = 'Error rate of acme') => ({
  routing_key: '0123456789abcdef0123456789abcdef',
  dedup_key: 'errors',
  event_action,
  payload: { summary, source: 'prometheus', severity: 'critical' },
  links: [{ href: 'https://runbooks.test/errors', text: 'Runbook' }],
})
const post = (url: string, body: unknown, contentType = 'application/json') =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

test('an event is answered with 202 and its dedup key, and listed, printed and written down', async () => {
  const response = await post(receiver.pagerDutyUrl, event('trigger'))
  expect(response.status).toBe(202)
  expect(await response.json()).toEqual({ status: 'success', message: 'Event processed', dedup_key: 'errors' })
  expect(await listPages(receiver.url)).toMatchObject([{ summary: 'Error rate of acme', status: 'triggered' }])
  expect(lines[0]).toMatch(/PAGE {2}critical Error rate of acme Runbook https:\/\/runbooks\.test\/errors/)
  const journal = await readFile(join(directory, 'run/receiver.jsonl'), 'utf8')
  expect(JSON.parse(journal.trim())).toMatchObject({ sequence: 1, type: 'page', page: { dedupKey: 'errors' } })
})

test('an invalid event is answered with 400 and every problem, as are unreadable and oversized ones', async () => {
  const invalid = await post(receiver.pagerDutyUrl, { ...event('trigger'), routing_key: 'short', links: 3 })
  expect(invalid.status).toBe(400)
  expect(await invalid.json()).toMatchObject({
    status: 'invalid event',
    errors: [expect.stringMatching('routing_key'), expect.stringMatching('links')],
  })
  expect((await post(receiver.pagerDutyUrl, '{"routing_key":')).status).toBe(400)
  expect((await post(receiver.pagerDutyUrl, event('trigger', 'x'.repeat(600_000)))).status).toBe(413)
  expect(receiver.pages()).toEqual([])
})

test('Slack messages are taken as JSON and as a form, and refused in Slack words', async () => {
  const attachment = { channel: '#ops', attachments: [{ title: 'FIRING: slow', color: 'danger' }] }
  expect(await (await post(receiver.slackUrl, attachment)).text()).toBe('ok')
  const form = `payload=${encodeURIComponent(JSON.stringify({ text: 'hello' }))}`
  expect((await post(receiver.slackUrl, form, 'application/x-www-form-urlencoded')).status).toBe(200)
  const refused = await post(receiver.slackUrl, { channel: '#ops' })
  expect([refused.status, await refused.text()]).toEqual([400, 'no_text'])
  expect(await (await post(receiver.slackUrl, 'not json')).text()).toBe('invalid_payload')
  expect((await listMessages(receiver.url)).map(({ id, text }) => [id, text])).toEqual([
    [1, undefined],
    [2, 'hello'],
  ])
  expect(lines[0]).toMatch(/SLACK {2}#ops FIRING: slow/)
})

test('a channel that is told to fail fails as often as told, the other one goes on', async () => {
  receiver.fail('pagerduty', { status: 429, times: 2 })
  const statuses = []
  for (let attempt = 0; attempt < 3; attempt++)
    statuses.push((await post(receiver.pagerDutyUrl, event('trigger'))).status)
  expect(statuses).toEqual([429, 429, 202])
  const put = await fetch(`${receiver.url}/faults/slack`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"status":500}',
  })
  expect(put.status).toBe(204)
  expect((await post(receiver.slackUrl, { text: 'a' })).status).toBe(500)
  expect((await post(receiver.pagerDutyUrl, event('resolve'))).status).toBe(202)
  await fetch(`${receiver.url}/faults/slack`, { method: 'DELETE' })
  expect((await post(receiver.slackUrl, { text: 'a' })).status).toBe(200)
})

test('a wait ends with what came before it, with what comes after it, or by naming what came instead', async () => {
  await post(receiver.pagerDutyUrl, event('trigger'))
  expect((await waitForPage(receiver.url, () => true, { timeoutSeconds: 5 })).status).toBe('triggered')
  const resolved = waitForPage(receiver.url, ({ status }) => status === 'resolved', { timeoutSeconds: 5 })
  await post(receiver.pagerDutyUrl, event('resolve'))
  expect((await resolved).resolvedAt).toBeDefined()
  const never = waitForMessage(receiver.url, () => true, { timeoutSeconds: 0.2 })
  await expect(never).rejects.toThrow('RECEIVER_TIMEOUT: no message as wanted within 0.2 s; it had 0')
})

test('control characters in a summary do not reach the terminal', async () => {
  const page = { ...event('trigger', 'red \u001b[31malert\u0007\nforged line'), dedup_key: 'escape' }
  await post(receiver.pagerDutyUrl, page)
  expect(lines.join('')).toMatch(/red \[31malert forged line/)
})

test('it listens on the loopback interface only', () => {
  expect(receiver.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})
