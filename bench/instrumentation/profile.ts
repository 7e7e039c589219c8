/**
 * Where the CPU of a request goes: `npx tsx bench/instrumentation/profile.ts ['tenantscope all']`, and with `scrape` that of
 * writing pages of 10,000 tenants. A sample belongs to the library when one of its functions called, however indirectly, what
 * ran, before the app or Node did.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inTemporaryFolder } from '../../src/stackrun/index.ts'
import { buildLibrary, libraryUrl } from './library.ts'
import { load } from './load.ts'
import { compiledSubject } from './scrape.ts'

const REQUESTS = 20_000
const WARM_UP_REQUESTS = 8000
const SAMPLE_MICROSECONDS = 200
const TOP = 15

interface Node {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly children?: readonly number[]
}
interface Profile {
  readonly nodes: readonly Node[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
  /** Microseconds of the clock that `process.hrtime` reads. */
  readonly startTime: number
}

type Owner = 'the library' | 'Express and the app' | 'Node' | 'garbage collection'

const NOT_WORK = new Set(['(idle)', '(program)', '(root)'])
const ours = /instrumentation\/dist\//
const app = /node_modules\/|bench\/instrumentation\//

const ownerOf = (stack: readonly Node[]): { readonly owner: Owner; readonly caller?: string } => {
  if (stack[0]?.callFrame.functionName === '(garbage collector)') return { owner: 'garbage collection' }
  for (const { callFrame } of stack) {
    if (ours.test(callFrame.url))
      return { owner: 'the library', caller: `${callFrame.url.split('/dist/').at(-1)} ${callFrame.functionName}` }
    if (app.test(callFrame.url) && !/opentelemetry|pino|sonic-boom/.test(callFrame.url))
      return { owner: 'Express and the app' }
  }
  return { owner: 'Node' }
}

const stacksOf = ({ nodes }: Profile): ((id: number) => readonly Node[]) => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  return (id) => {
    const stack: Node[] = []
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.push(byId.get(at) as Node)
    return stack
  }
}

/** What was sampled before is how a process starts, and code that is not compiled yet. */
const shares = (profile: Profile, since: number) => {
  const { samples, timeDeltas, startTime } = profile
  const stackOf = stacksOf(profile)
  const owners = new Map<string, number>()
  const callers = new Map<string, number>()
  let total = 0
  let now = startTime
  for (const [index, id] of samples.entries()) {
    now += timeDeltas[index] ?? 0
    if (now < since) continue
    const stack = stackOf(id)
    if (NOT_WORK.has(stack[0]?.callFrame.functionName ?? '')) continue
    const microseconds = timeDeltas[index] ?? 0
    const { owner, caller } = ownerOf(stack)
    total += microseconds
    owners.set(owner, (owners.get(owner) ?? 0) + microseconds)
    if (caller) callers.set(caller, (callers.get(caller) ?? 0) + microseconds)
  }
  const rows = (counts: ReadonlyMap<string, number>): readonly string[] =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .slice(0, TOP)
      .map(([name, microseconds]) => `| ${name} | ${((100 * microseconds) / total).toFixed(1)} % |`)
  return { owners: rows(owners), callers: rows(callers) }
}

/** The profile of a process that does what it is driven to, and then ends. */
const profiled = (
  script: string,
  { args, execArgv = [] }: { readonly args: readonly string[]; readonly execArgv?: readonly string[] },
  drive: (child: ChildProcess) => Promise<void>,
): Promise<Profile> =>
  inTemporaryFolder('profile', async (folder) => {
    const child = fork(script, args, {
      execArgv: [...execArgv, '--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${SAMPLE_MICROSECONDS}`],
      stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'ipc'],
    })
    await drive(child)
    child.disconnect()
    await once(child, 'exit')
    const profiles = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile)
    return profiles.sort((a, b) => b.nodes.length - a.nodes.length)[0] as Profile // the other thread loads TypeScript
  })

interface Profiled {
  readonly profile: Profile
  readonly since: number
}

const requestsOf = async (variant: string): Promise<Profiled> => {
  let since = 0
  const script = fileURLToPath(new URL('./variants.ts', import.meta.url))
  const profile = await profiled(script, { args: [variant], execArgv: ['--import', 'tsx'] }, async (child) => {
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    await load(port, WARM_UP_REQUESTS)
    since = Number(process.hrtime.bigint() / 1000n)
    await load(port, REQUESTS)
  })
  return { profile, since }
}

/** When the first page was begun: what is before makes the series. */
const firstPage = (profile: Profile): number => {
  const stackOf = stacksOf(profile)
  const isPage = (id: number): boolean =>
    stackOf(id).some(({ callFrame: { url, functionName } }) => url.endsWith('/text-writer.js') && functionName !== '')
  const first = profile.samples.findIndex(isPage)
  return profile.timeDeltas.slice(0, first).reduce((sum, delta) => sum + delta, profile.startTime)
}

/** A full page and three with 1 % changed. */
const scrapes = async (): Promise<Profiled> => {
  const args = ['tenantscope', '10000', libraryUrl('index')]
  const profile = await profiled(compiledSubject(), { args }, async (child) => void (await once(child, 'message')))
  return { profile, since: firstPage(profile) }
}

const [, , variant = 'tenantscope all'] = process.argv
buildLibrary()
const { profile, since } = await (variant === 'scrape' ? scrapes() : requestsOf(variant))
const { owners, callers } = shares(profile, since)
console.log(
  [
    `| ${variant} | CPU |`,
    '|---|---:|',
    ...owners,
    '',
    '| of which the library, by its function | CPU |',
    '|---|---:|',
    ...callers,
  ].join('\n'),
)
