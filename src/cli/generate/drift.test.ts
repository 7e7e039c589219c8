import { expect, test } from 'vitest'
import { driftOf } from './drift.ts'

const wanted = [
  { path: 'a/generated/one.yaml', content: '1' },
  { path: 'a/generated/two.yaml', content: '2' },
]

test('files as they should be are no drift', () => {
  expect(
    driftOf(
      wanted,
      new Map([
        ['a/generated/one.yaml', '1'],
        ['a/generated/two.yaml', '2'],
      ]),
    ),
  ).toEqual([])
})

test('missing, stale and left-over files are told apart', () => {
  expect(
    driftOf(
      wanted,
      new Map([
        ['a/generated/one.yaml', 'old'],
        ['a/generated/gone.yaml', 'x'],
      ]),
    ),
  ).toEqual([
    { path: 'a/generated/one.yaml', kind: 'stale' },
    { path: 'a/generated/two.yaml', kind: 'missing' },
    { path: 'a/generated/gone.yaml', kind: 'left over' },
  ])
})
