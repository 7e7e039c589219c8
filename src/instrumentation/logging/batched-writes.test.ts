import { execFileSync } from 'node:child_process'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { batchedWrites } from './batched-writes.ts'

test('lines of one turn are written together, in order, and none twice', async () => {
  const written: string[] = []
  const writes = batchedWrites({ write: (text) => void written.push(text) })
  writes.write('a\n')
  writes.write('b\n')
  expect(written).toEqual([])
  await turn()
  writes.write('c\n')
  writes.flush()
  await turn()
  expect(written).toEqual(['a\nb\n', 'c\n'])
})

const LOG = JSON.stringify(new URL('./log.ts', import.meta.url).href)
const messagesOf = (work: string): readonly string[] => {
  const code = `const { createLog } = await import(${LOG}); const log = createLog(); const access = () => log.access({ statusCode: 200, durationMs: 1 }); ${work}`
  let text = ''
  try {
    text = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch (error) {
    text = (error as { stdout: string }).stdout
  }
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).message as string]))
}

test.each([
  ['a process that exits', 'access(); access(); process.exit(0)', ['request', 'request']],
  ['a process that fails', "access(); throw new Error('boom')", ['request']],
  ['a process that ends', 'access()', ['request']],
  ['one that logs in between', "access(); log.info('between'); access()", ['request', 'between', 'request']],
])('%s loses no line, and their order stands', (_, work, expected) => {
  expect(messagesOf(work)).toEqual(expected)
})
