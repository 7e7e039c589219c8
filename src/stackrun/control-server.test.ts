import { expect, test } from 'vitest'
import { parseControlPath } from './control-server.ts'

test.each([
  ['/parts/redis/stop', { part: 'redis', action: 'stop' }],
  ['/parts/redis/destroy', undefined],
  ['/parts/../stop', { part: '..', action: 'stop' }],
  ['/parts/redis', undefined],
  ['/', undefined],
])('a control request for %s asks for %j', (path, asked) => {
  expect(parseControlPath(path)).toEqual(asked)
})
