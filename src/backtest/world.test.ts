import { expect, test } from 'vitest'
import { incidents } from './incidents.ts'
import { libraryWorld, loadAt, piecesOf, spellAt } from './world.ts'

const world = libraryWorld({ incidents, tiers: ['a', 'b'], warmUp: '1d', aftermath: '1h', bystanders: 3 })
const tenant = (id: string) => {
  const found = world.tenants.find((each) => each.id === id)
  if (!found) throw new Error(`there is no ${id}`)
  return found
}

test('every incident but a shared one has a tenant on every tier, and no two overlap in time', () => {
  const own = incidents.filter(({ hits }) => hits !== 'everyone')
  expect(world.tenants).toHaveLength(own.length * 2 + 3)
  const spans = own
    .filter(({ beside }) => beside === undefined)
    .map(({ name }) => tenant(`${name}-a`).faults[0])
    .map((fault) => [fault?.from ?? 0, fault?.to ?? 0] as const)
  for (const [index, [from]] of spans.entries()) if (index > 0) expect(from).toBeGreaterThan(spans[index - 1]?.[1] ?? 0)
})

test('what is beside another begins with it', () => {
  const [noisy, beside] = ['noisy-neighbour-a', 'beside-noisy-neighbour-a'].map((id) => tenant(id).faults[0]?.from)
  expect(beside).toBe(noisy)
})

test('an outage of the platform hits everyone', () => {
  for (const { faults } of world.tenants) expect(faults.map(({ incident }) => incident)).toContain('platform-outage')
})

test('a blip is cut out of the time between two scrapes', () => {
  const { faults } = tenant('deploy-blip-a')
  const from = faults[0]?.from ?? 0
  expect(piecesOf(faults, from - 10, from + 50)).toEqual([
    [from - 10, from],
    [from, from + 20],
    [from + 20, from + 50],
  ])
  expect(spellAt(faults, from + 5)?.failing).toBe(0.33)
  expect(spellAt(faults, from + 25)?.failing).toBeUndefined()
  expect(piecesOf(faults, from - 100, from - 40)).toEqual([[from - 100, from - 40]])
})

test('a noisy neighbour sends twenty times its traffic, and no longer than it is told', () => {
  const noisy = tenant('noisy-neighbour-a')
  const from = noisy.faults[0]?.from ?? 0
  expect(loadAt(noisy, from + 60)).toBe(2400)
  expect(loadAt(noisy, from - 60)).toBe(120)
})
