import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'
import { claimRunDirectory } from './run-directory.ts'
import { endStaleRun, findRuns, type RunState, readRunState, writeRunState } from './run-state.ts'

let root: string
let children: ChildProcess[]
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-state-test-'))
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
})

const startSleeper = async (): Promise<ProcessIdentity> => {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  children.push(child)
  await once(child, 'spawn')
  return identify(child.pid as number) as ProcessIdentity
}
const me = identify(process.pid) as ProcessIdentity
const deadOwner: ProcessIdentity = { pid: 2 ** 22 + 1, startedAt: 'before' }
const stateOf = (owner: ProcessIdentity, ...running: ProcessIdentity[]): RunState => ({
  status: 'running',
  owner,
  running: running.map((process) => ({ name: `part-${process.pid}`, command: 'sleep 60', ...process })),
  parts: {},
  scratch: [],
})

test('a process is known by its start time as well as its pid, and is gone when it has ended unreaped', async () => {
  const sleeper = await startSleeper()
  expect(isAlive(sleeper)).toBe(true)
  expect(isAlive({ ...sleeper, startedAt: 'another time' })).toBe(false)
  expect(identify(sleeper.pid)).toEqual(sleeper)
  process.kill(sleeper.pid, 'SIGKILL')
  expect(await eventually(() => !isAlive(sleeper), { timeoutSeconds: 5 })).toBe(true)
})

test('parts of a dead owner are ended, paused ones too, and its scratch folders are removed', async () => {
  const [awake, paused] = [await startSleeper(), await startSleeper()]
  process.kill(paused.pid, 'SIGSTOP')
  const scratch = join(root, 'scratch')
  await mkdir(scratch)
  writeRunState(root, { ...stateOf(deadOwner, awake, paused), scratch: [scratch] })
  expect(await endStaleRun(root)).toEqual([`part-${paused.pid}`, `part-${awake.pid}`])
  expect([awake, paused].some(isAlive)).toBe(false)
  await expect(stat(scratch)).rejects.toThrow('ENOENT')
  expect(readRunState(root)).toMatchObject({ status: 'ended', running: [] })
})

test('a process that merely has the pid of a stale part is left alone', async () => {
  const stranger = await startSleeper()
  writeRunState(root, stateOf(deadOwner, { ...stranger, startedAt: 'before the pid was reused' }))
  expect(await endStaleRun(root)).toEqual([])
  expect(isAlive(stranger)).toBe(true)
})

test('parts of a living owner are left alone, and the run is found', async () => {
  const part = await startSleeper()
  const directory = join(root, 'run')
  writeRunState(directory, stateOf(me, part))
  expect(await endStaleRun(directory)).toEqual([])
  expect(isAlive(part)).toBe(true)
  expect((await findRuns(root)).map((run) => run.directory)).toEqual([directory])
})

test('the record, which holds secrets, can be read by its owner only', async () => {
  writeRunState(root, stateOf(me))
  expect((await stat(join(root, 'tenantscope-run.json'))).mode & 0o777).toBe(0o600)
})

test('a half-written or foreign record is as good as none', async () => {
  await writeFile(join(root, 'tenantscope-run.json'), '{"status": "run')
  expect(readRunState(root)).toBeUndefined()
  expect(await endStaleRun(root)).toEqual([])
})

test('a folder with other things in it is refused and kept', async () => {
  await writeFile(join(root, 'thesis.txt'), 'years of work')
  await expect(claimRunDirectory(root, { onStale: () => {} })).rejects.toThrow(
    /STACK_DIRECTORY_BUSY: .* holds thesis\.txt and no run/,
  )
  expect((await stat(join(root, 'thesis.txt'))).size).toBe(13)
})

test('a folder left by an ended run is cleared and taken', async () => {
  const directory = join(root, 'run')
  writeRunState(directory, { ...stateOf(deadOwner), status: 'ended' })
  await writeFile(join(directory, 'redis.log'), 'old')
  await claimRunDirectory(directory, { onStale: () => {} })
  await expect(stat(join(directory, 'redis.log'))).rejects.toThrow('ENOENT')
  expect(readRunState(directory)?.owner).toEqual(me)
  await expect(claimRunDirectory(directory, { onStale: () => {} })).rejects.toThrow(/process \d+ runs in it/)
})
