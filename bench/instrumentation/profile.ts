/**
 * Where the CPU of a request goes: `npx tsx bench/instrumentation/profile.ts ['tenantscope all']`. A sample belongs to the
 * library when one of its functions called, however indirectly, what ran, before the app or Node did.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildLibrary } from './library.ts'
import { load } from './load.ts'

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

/** What was sampled before is how a process starts, and code that is not compiled yet. */
const shares = ({ nodes, samples, timeDeltas, startTime }: Profile, since: number) => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const stackOf = (id: number): readonly Node[] => {
    const stack: Node[] = []
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.push(byId.get(at) as Node)
    return stack
  }
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

const profileOf = async (variant: string): Promise<{ readonly profile: Profile; readonly since: number }> => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-profile-'))
  try {
    const child = fork(fileURLToPath(new URL('./variants.ts', import.meta.url)), [variant], {
      execArgv: [
        '--import',
        'tsx',
        '--cpu-prof',
        `--cpu-prof-dir=${folder}`,
        `--cpu-prof-interval=${SAMPLE_MICROSECONDS}`,
      ],
      stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'ipc'],
    })
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    await load(port, WARM_UP_REQUESTS)
    const since = Number(process.hrtime.bigint() / 1000n)
    await load(port, REQUESTS)
    child.disconnect()
    await once(child, 'exit')
    const profiles = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile)
    const [profile] = profiles.sort((a, b) => b.nodes.length - a.nodes.length) // the other thread loads TypeScript
    return { profile: profile as Profile, since }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const [, , variant = 'tenantscope all'] = process.argv
buildLibrary()
const { profile, since } = await profileOf(variant)
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
