import { expect, test } from 'vitest'
import { isAtLeast, parseVersion } from './version.ts'

test.each([
  ['prometheus, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0+ds-5+deb12u1)\n  go version: go1.19', '2.42.0'],
  ['alertmanager, version 0.25.0 (branch: debian/sid, revision: 0.25.0-1+b4)', '0.25.0'],
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', '7.0.15'],
  ['redis-cli 7.0.15', '7.0.15'],
  ['postgres (PostgreSQL) 18.4', '18.4'],
  ['nginx version: nginx/1.22.1', '1.22.1'],
  ['HAProxy version 2.6.12-1+deb12u2 2024/08/21 - https://haproxy.org/', '2.6.12'],
  ['Chromium 140.0.7339.127 built on Debian GNU/Linux 12 (bookworm)', '140.0.7339.127'],
  ['v3.22.0+gabcdef0', '3.22.0'],
  ['promtool, version  (branch: , revision: unknown)', undefined],
  ['', undefined],
])('the version in %j is %j', (output, version) => {
  expect(parseVersion(output)).toBe(version)
})

test.each([
  ['2.42.0', '2.42', true],
  ['2.42', '2.42.0', true],
  ['2.5.0', '2.42', false],
  ['10.0', '9.9', true],
  ['3', '2.42', true],
  ['0.24.9', '0.25', false],
])('%s is at least %s: %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected)
})
