import { expect, test } from 'vitest'
import { packagesToUnpack, parseDownloadFraction } from './debian-source.ts'

test.each([
  ['dlstatus:2:82.4708:Retrieving file 2 of 3', 0.824708],
  ['dlstatus:9:100.0000:Retrieving file 9 of 9', 1],
  ['pmstatus:redis:50:Unpacking', undefined],
])('apt says %j, which is the fraction %j', (line, fraction) => {
  expect(parseDownloadFraction(line)).toBe(fraction)
})

test('shared libraries that a package needs are unpacked with it; services, scripts and headers are not', () => {
  const simulation = 'Inst libjs-d3 (3)\nInst liblzf1 (3.6)\nInst libx-dev (1)\nInst adduser (3)\nConf libother (1)\n'
  expect(packagesToUnpack(['redis-server', 'liblzf1'], simulation)).toEqual(['redis-server', 'liblzf1'])
  expect(packagesToUnpack(['redis-server'], simulation)).toEqual(['redis-server', 'liblzf1'])
})
