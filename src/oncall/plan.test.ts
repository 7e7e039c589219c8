import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OnCall, pagerduty, slack } from '../core/on-call.ts'
import type { Rota } from '../core/rota.ts'
import { applyPlan } from './apply.ts'
import { declaredState } from './declared.ts'
import { markerOf } from './marker.ts'
import { type PagerDutyServer, startPagerDuty } from './pagerduty/pagerduty-server.fixture.ts'
import { restClient } from './pagerduty/rest-client.ts'
import { planOnCall } from './plan.ts'

const token = 'secret-token-of-the-test'

const onCall: OnCall = {
  routes: {
    critical: pagerduty('pager', { routingKeyFile: '/key' }),
    warning: slack('channel', { channel: '#alerts', webhookUrlFile: '/url' }),
  },
  escalation: [
    { role: 'SRE', after: '0s' },
    { role: 'CEO', after: '15m' },
  ],
  acknowledgeWithin: { critical: '15m', warning: '1h' },
}
const rota: Rota = {
  timeZone: 'Europe/Berlin',
  firstHandover: '2026-01-05T09:00:00+01:00',
  rotations: [
    { role: 'SRE', people: ['ann@example.com', 'bob@example.com'], turn: '1w' },
    { role: 'CEO', people: ['cleo@example.com'], turn: '1w' },
  ],
  night: { fromHour: 22, toHour: 7 },
  repeats: 2,
  resolveWithin: '1h',
}

let server: PagerDutyServer
beforeEach(async () => {
  server = await startPagerDuty({ token, routingKey: 'x' })
  for (const email of ['Ann@example.com', 'bob@example.com', 'cleo@example.com']) {
    server.add('users', { name: email.split('@')[0], email })
  }
})
afterEach(() => server.stop())

const connect = () =>
  restClient({
    token,
    url: server.url,
    agent: server.agent,
    patience: { attempts: 3, waitSeconds: 0.004, timeoutSeconds: 5 },
  })
const plan = (changed: Partial<Rota> = {}, changedOnCall: Partial<OnCall> = {}) =>
  planOnCall(connect(), 'shop', declaredState('shop', { ...onCall, ...changedOnCall }, { ...rota, ...changed }))
const apply = async (...changed: Parameters<typeof plan>) => applyPlan(await plan(...changed))
const named = (collection: 'schedules' | 'services' | 'escalation_policies' | 'orchestrations', name: string) =>
  [...server.items[collection].values()].find((item) => item.name === name)
const actions = async (...changed: Parameters<typeof plan>) =>
  (await plan(...changed)).steps.map(({ action, kind, name }) => `${action} ${kind} ${name}`)

const all = [
  'schedule shop: SRE',
  'schedule shop: CEO',
  'escalation policy shop',
  'service shop',
  'event orchestration shop',
]

test('of an empty account everything is made, in the order of what refers to what', async () => {
  expect(await actions()).toEqual(all.map((each) => `create ${each}`))
  await apply()
  const [sre, ceo] = [named('schedules', 'shop: SRE'), named('schedules', 'shop: CEO')]
  const users = [...server.items.users.values()]
  expect(sre).toMatchObject({
    time_zone: 'Europe/Berlin',
    description: markerOf('shop'),
    schedule_layers: [
      {
        rotation_virtual_start: '2026-01-05T08:00:00.000Z',
        rotation_turn_length_seconds: 604_800,
        users: [{ user: { id: users[0]?.id } }, { user: { id: users[1]?.id } }],
      },
    ],
  })
  expect(named('escalation_policies', 'shop')).toMatchObject({
    num_loops: 2,
    escalation_rules: [
      { escalation_delay_in_minutes: 15, targets: [{ id: sre?.id }] },
      { escalation_delay_in_minutes: 30, targets: [{ id: ceo?.id }] },
    ],
  })
  expect(named('services', 'shop')).toMatchObject({
    escalation_policy: { id: named('escalation_policies', 'shop')?.id },
    auto_resolve_timeout: null,
  })
  const router = server.routers.get(named('orchestrations', 'shop')?.id ?? '')
  expect(router).toMatchObject({
    sets: [{ rules: [{ actions: { route_to: named('services', 'shop')?.id } }] }],
    catch_all: { actions: { route_to: 'unrouted' } },
  })
})

test('applied once, there is nothing left to do, and to plan changes nothing', async () => {
  await apply()
  server.requests.length = 0
  expect(await actions()).toEqual(all.map((each) => `keep ${each}`))
  await apply()
  expect(server.requests.filter((request) => !request.startsWith('GET'))).toEqual([])
})

test('a change by hand is shown with both values, and undone', async () => {
  await apply()
  const service = named('services', 'shop')
  Object.assign(service ?? {}, { incident_urgency_rule: { type: 'constant', urgency: 'low' } })
  const { steps } = await plan()
  expect(steps.filter(({ action }) => action !== 'keep')).toMatchObject([
    { action: 'update', name: 'shop', changes: [{ field: 'urgency', from: '"low"', to: '"high"' }] },
  ])
  await apply()
  expect(named('services', 'shop')).toMatchObject({ incident_urgency_rule: { urgency: 'high' } })
})

test('a changed rota changes the running layer of its schedule instead of beginning another', async () => {
  await apply()
  const layers = [{ id: 'L1', end: null, start: '2026-02-01T00:00:00Z' }]
  const sre = named('schedules', 'shop: SRE')
  const [layer] = (sre?.schedule_layers ?? []) as object[]
  Object.assign(sre ?? {}, { schedule_layers: [{ ...layer, ...layers[0] }] })
  const rotations: Rota['rotations'] = [
    { role: 'SRE', people: ['bob@example.com'], turn: '1d' },
    ...rota.rotations.slice(1),
  ]
  const changed = (await plan({ rotations })).steps.find(({ action }) => action === 'update')
  expect(changed?.changes).toEqual([
    { field: 'turnSeconds', from: '604800', to: '86400' },
    { field: 'people.0', from: '"ann@example.com"', to: '"bob@example.com"' },
    { field: 'people.1', from: '"bob@example.com"' },
  ])
  await apply({ rotations })
  expect(named('schedules', 'shop: SRE')?.schedule_layers).toMatchObject([{ id: 'L1', start: layers[0]?.start }])
  expect(await actions({ rotations })).toEqual(all.map((each) => `keep ${each}`))
})

test('what is declared no more is left until told to prune; what others made is never touched', async () => {
  await apply()
  server.add('services', { name: 'theirs', description: 'made by hand' })
  server.add('schedules', { name: 'old', description: markerOf('another stack') })
  const without: [Partial<Rota>, Partial<OnCall>] = [
    { rotations: rota.rotations.slice(0, 1) },
    { escalation: onCall.escalation.slice(0, 1) },
  ]
  expect(await actions(...without)).toContain('left over schedule shop: CEO')
  await apply(...without)
  expect(named('schedules', 'shop: CEO')).toBeDefined()
  await applyPlan(await plan(...without), { prune: true })
  expect(named('schedules', 'shop: CEO')).toBeUndefined()
  expect(named('services', 'theirs')).toBeDefined()
  expect(named('schedules', 'old')).toBeDefined()
})

test('a thing of the same name that others made, and a person who is missing, stop everything, told at once', async () => {
  server.add('services', { name: 'shop', description: 'the shop itself' })
  const stopped = await plan({
    rotations: [{ role: 'SRE', people: ['eve@example.com'], turn: '1w' }, ...rota.rotations.slice(1)],
  })
  expect(stopped).toMatchObject({
    steps: [],
    problems: [
      expect.stringMatching(/^ONCALL_USER: PagerDuty knows no eve@example\.com\n {4}fix: /),
      expect.stringMatching(/^ONCALL_FOREIGN: service "shop"/),
    ],
  })
  await expect(applyPlan(stopped)).rejects.toThrow(/ONCALL_FOREIGN/)
  expect(server.requests.filter((request) => !request.startsWith('GET'))).toEqual([])
})

test('an apply that broke off goes on where it stopped', async () => {
  server.faults.push({ path: /router/, method: 'PUT', status: 500, times: 3 })
  await expect(apply()).rejects.toThrow(/PAGERDUTY_BROKEN/)
  expect(await actions()).toEqual([...all.slice(0, 4).map((each) => `keep ${each}`), `update ${all[4]}`])
  await apply()
  expect(await actions()).toEqual(all.map((each) => `keep ${each}`))
})

test.each(['ROLE', 'ESCALATION', 'TIME_ZONE', 'HANDOVER', 'NIGHT'])(
  'of a declaration with every mistake none is left out: ONCALL_%s',
  (code) => {
    const escalation = [...onCall.escalation, { role: 'nobody', after: '15m' as const }]
    const wrong = { ...rota, timeZone: 'Mars/Base', firstHandover: 'monday', night: { fromHour: 25, toHour: 7 } }
    expect(() => declaredState('tenantscope', { ...onCall, escalation }, wrong)).toThrow(`ONCALL_${code}: `)
  },
)
