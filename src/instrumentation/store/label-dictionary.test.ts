import { expect, test } from 'vitest'
import { LabelDictionary } from './label-dictionary.ts'

test('a value is kept once, and its number is given on when its last series has ended', () => {
  const dictionary = new LabelDictionary(',pod="')
  const first = dictionary.hold('a"b')
  expect(dictionary.hold('a"b')).toBe(first)
  expect(dictionary.bytesOf(first).toString()).toBe(',pod="a\\"b"')
  dictionary.release(first)
  expect(dictionary.find('a"b')).toBe(first)
  dictionary.release(first)
  expect(dictionary.find('a"b')).toBeUndefined()
  expect(dictionary.hold('c')).toBe(first)
  expect(dictionary.valueOf(first)).toBe('c')
  expect(dictionary.hold('d')).not.toBe(first)
})
