import { expect, test } from 'vitest'
import { libraryEnvironment } from './installation.ts'

test('own libraries come before those that the environment names', () => {
  expect(libraryEnvironment({ libraryPaths: ['/a'] }, { LD_LIBRARY_PATH: '/b' })).toEqual({ LD_LIBRARY_PATH: '/a:/b' })
  expect(libraryEnvironment({ libraryPaths: [] }, { LD_LIBRARY_PATH: '/b' })).toEqual({})
})
