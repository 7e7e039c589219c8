import { expect, test } from 'vitest'
import { pagerDutyProblems } from './pagerduty-event.ts'

const trigger = {
  routing_key: '0123456789abcdef0123456789abcdef',
  dedup_key: 'd'.repeat(64),
  event_action: 'trigger',
  payload: { summary: 'Error rate', source: 'prometheus', severity: 'critical', custom_details: { firing: '1' } },
  client: 'Alertmanager',
  client_url: 'http://127.0.0.1:9093',
  links: [{ href: 'https://runbooks.test/error-rate', text: 'Runbook' }],
}
const payload = (change: object) => ({ ...trigger, payload: { ...trigger.payload, ...change } })

test.each<[string, unknown]>([
  ['a full trigger', trigger],
  ['a trigger without a dedup key, which gets one', { ...trigger, dedup_key: undefined }],
  ['a resolve without a payload', { ...trigger, event_action: 'resolve', payload: undefined }],
  ['an acknowledge', { routing_key: trigger.routing_key, dedup_key: 'x', event_action: 'acknowledge' }],
  ['a time in ISO 8601', payload({ timestamp: '2026-11-24T21:00:00Z' })],
  ['fields that it does not know', { ...trigger, colour: 'red' }],
])('%s is accepted', (_, event) => {
  expect(pagerDutyProblems(event)).toEqual([])
})

test.each<[string, unknown, string | RegExp]>([
  ['no object', [], 'Event object is not a JSON object'],
  ['nothing', undefined, 'Event object is not a JSON object'],
  ['no routing key', { ...trigger, routing_key: '' }, "'routing_key' is missing or blank"],
  ['a routing key of 31 characters', { ...trigger, routing_key: 'a'.repeat(31) }, /should be 32 characters/],
  ['a routing key that is a number', { ...trigger, routing_key: 1 }, "'routing_key' is invalid (should be a string)"],
  ['no action', { ...trigger, event_action: undefined }, "'event_action' is missing or blank"],
  ['an unknown action', { ...trigger, event_action: 'close' }, /'event_action' is invalid .*'resolve'/],
  ['a dedup key of 256 characters', { ...trigger, dedup_key: 'd'.repeat(256) }, /at most 255 characters/],
  [
    'a resolve without a dedup key',
    { ...trigger, event_action: 'resolve', dedup_key: '' },
    "'dedup_key' is missing or blank",
  ],
  ['a trigger without a payload', { ...trigger, payload: undefined }, "'payload' is missing or blank"],
  ['no summary', payload({ summary: '' }), "'payload.summary' is missing or blank"],
  ['no source', payload({ source: undefined }), "'payload.source' is missing or blank"],
  [
    'a severity of Prometheus, not of PagerDuty',
    payload({ severity: 'page' }),
    /'payload.severity' is invalid .*'warning'/,
  ],
  ['a component that is an object', payload({ component: {} }), "'payload.component' is invalid (should be a string)"],
  ['a time that is none', payload({ timestamp: 'yesterday' }), "'payload.timestamp' is invalid (should be ISO 8601)"],
  ['links that are no list', { ...trigger, links: 'https://x.test' }, "'links' is invalid (should be a list)"],
  ['a link without an address', { ...trigger, links: [{ text: 'Runbook' }] }, /'links\[0\].href' is invalid/],
  ['a script as a link', { ...trigger, links: [{ href: 'javascript:alert(1)' }] }, /'links\[0\].href' is invalid/],
])('%s is refused', (_, event, problem) => {
  expect(pagerDutyProblems(event)).toEqual([
    expect.stringMatching(problem instanceof RegExp ? problem : RegExp(`^${problem.replaceAll(/[()[\]]/g, '\\$&')}$`)),
  ])
})

test('all problems are told at once', () => {
  expect(pagerDutyProblems({ event_action: 'trigger', payload: { severity: 'page' } })).toHaveLength(4)
})
