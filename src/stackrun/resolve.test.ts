import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Execution, ExecutionOptions, Executor } from './executor.ts'
import { resolveSoftware } from './resolve.ts'
import type { Software } from './software.ts'

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'resolve-test-'))
})
afterEach(() => rm(cache, { recursive: true, force: true }))

const kettle: Software = {
  name: 'kettle',
  binaries: { kettle: ['kettle', 'debian-kettle'], spout: ['spout'] },
  versionArguments: ['--version'],
  minimumVersion: '2.0',
  debianPackages: ['kettle-package'],
  patches: [{ binary: 'kettle', from: '/usr/share/kettle', to: 'usr//share/kettle' }],
  obtain: { brew: 'kettle', apt: 'kettle-package', composeService: 'kettle' },
}
const teapot: Software = {
  name: 'teapot',
  binaries: { teapot: ['teapot'] },
  versionArguments: ['--version'],
  minimumVersion: '1.0',
  obtain: { brew: 'teapot' },
}

interface Machine {
  /** Programs on the PATH and what `--version` prints. */
  readonly path?: Readonly<Record<string, string>>
  /** What `--version` of unpacked programs prints. */
  readonly unpackedVersion?: string
  readonly downloadFails?: boolean
}

const succeeded: Execution = { exitCode: 0, stdout: '', stderr: '' }

/** apt-get leaves an archive, dpkg-deb unpacks two programs and a library: as the real ones do, only smaller. */
const fakeExecutor = ({ path = {}, unpackedVersion = '2.1', downloadFails = false }: Machine) => {
  const calls: string[] = []
  const download = async (packages: readonly string[], { cwd, onStatusLine }: ExecutionOptions): Promise<Execution> => {
    if (downloadFails) return { exitCode: 100, stdout: '', stderr: 'E: mirror is away' }
    onStatusLine?.('dlstatus:1:50.0:Retrieving file 1 of 1')
    for (const name of packages) await writeFile(join(cwd as string, `${name}.deb`), name)
    return succeeded
  }
  const unpack = async (root: string): Promise<Execution> => {
    await mkdir(join(root, 'usr/bin'), { recursive: true })
    await mkdir(join(root, 'usr/lib/x'), { recursive: true })
    await writeFile(join(root, 'usr/lib/x/libsteam.so.1'), '')
    for (const name of ['debian-kettle', 'spout']) await writeFile(join(root, 'usr/bin', name), 'at /usr/share/kettle!')
    return succeeded
  }
  const executor: Executor = {
    which: async (program) => (program in path ? `/path/${program}` : undefined),
    async run(program, args, options = {}) {
      calls.push([basename(program), ...args.filter((arg) => !arg.includes('::') && arg !== '-o')].join(' '))
      if (program.startsWith('/path/')) return { ...succeeded, stdout: path[basename(program)] ?? '' }
      if (program === 'apt-get' && args.includes('download')) {
        return download(args.slice(args.indexOf('download') + 1), options)
      }
      if (program === 'apt-get' && args.includes('-s')) {
        return { ...succeeded, stdout: 'Inst libsteam1 (1 x)\nInst libjs-tea (1 x)\nInst adduser (1 x)\n' }
      }
      if (program === 'dpkg-deb') return unpack(args[2] as string)
      const isUnpacked = program.startsWith(cache)
      return isUnpacked ? { ...succeeded, stdout: `version ${unpackedVersion}` } : succeeded
    },
  }
  return { executor, calls }
}
const debian = { 'apt-get': '', 'dpkg-deb': '' }

test('what is on the PATH under any of its names and new enough is used, and nothing is fetched', async () => {
  const { executor, calls } = fakeExecutor({ path: { ...debian, 'debian-kettle': 'kettle 2.0', spout: 'v=2.0.1' } })
  const found = await resolveSoftware([kettle], { cache, executor })
  expect(found.get('kettle')).toMatchObject({
    source: 'PATH',
    version: '2.0',
    binaries: { kettle: '/path/debian-kettle', spout: '/path/spout' },
  })
  expect(calls.some((call) => call.startsWith('apt-get'))).toBe(false)
})

test.each<[string, Record<string, string>]>([
  ['is too old', { kettle: 'kettle 1.9', spout: 'spout 2.0' }],
  ['lacks one of its binaries', { kettle: 'kettle 2.0' }],
])(
  'what is on the PATH but %s is fetched, unpacked with the libraries that the machine lacks, and patched',
  async (_, path) => {
    const { executor, calls } = fakeExecutor({ path: { ...debian, ...path } })
    const fractions: (number | undefined)[] = []
    const onProgress = ({ step, fraction }: { step: string; fraction?: number }) =>
      void (step === 'fetching' && fractions.push(fraction))
    const installation = (await resolveSoftware([kettle], { cache, executor, onProgress })).get('kettle')
    expect(installation).toMatchObject({
      source: 'cache',
      version: '2.1',
      libraryPaths: [join(cache, 'kettle/usr/lib/x')],
      workingDirectory: join(cache, 'kettle'),
    })
    expect(calls).toContain('apt-get download kettle-package libsteam1')
    expect(fractions).toContain(0.5)
    expect(await readFile(installation?.binaries.kettle as string, 'utf8')).toBe('at usr//share/kettle!')
    expect(await readFile(installation?.binaries.spout as string, 'utf8')).toBe('at /usr/share/kettle!')
  },
)

test('what was fetched is used again without asking apt', async () => {
  await resolveSoftware([kettle], { cache, executor: fakeExecutor({ path: debian }).executor })
  const { executor, calls } = fakeExecutor({ path: debian })
  expect((await resolveSoftware([kettle], { cache, executor })).get('kettle')?.source).toBe('cache')
  expect(calls.some((call) => call.startsWith('apt-get'))).toBe(false)
})

test.each<[string, (entry: string) => Promise<unknown>]>([
  ['lost its manifest', (entry) => rm(join(entry, 'manifest.json'))],
  ['has half a manifest', (entry) => truncate(join(entry, 'manifest.json'), 20)],
  ['lost a binary', (entry) => rm(join(entry, 'usr/bin/spout'))],
  ['has a truncated binary', (entry) => truncate(join(entry, 'usr/bin/spout'), 3)],
])('a copy in the cache that %s is fetched anew', async (_, breakIt) => {
  const { executor, calls } = fakeExecutor({ path: debian })
  await resolveSoftware([kettle], { cache, executor })
  await breakIt(join(cache, 'kettle'))
  calls.length = 0
  const found = await resolveSoftware([kettle], { cache, executor })
  expect(calls.some((call) => call.includes('download'))).toBe(true)
  expect(await readFile(found.get('kettle')?.binaries.spout as string, 'utf8')).toBe('at /usr/share/kettle!')
})

test('what a killed process left half-written is swept away', async () => {
  await mkdir(join(cache, '.partial-kettle-old/usr'), { recursive: true })
  await writeFile(join(cache, 'fetch.lock'), JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'long ago' }))
  await resolveSoftware([kettle], { cache, executor: fakeExecutor({ path: debian }).executor })
  expect((await readdir(cache)).sort()).toEqual(['apt', 'kettle'])
})

test('two that want the same at once fetch it once', async () => {
  const { executor, calls } = fakeExecutor({ path: debian })
  const both = await Promise.all([1, 2].map(() => resolveSoftware([kettle], { cache, executor })))
  expect(both[0]?.get('kettle')).toEqual(both[1]?.get('kettle'))
  expect(calls.filter((call) => call.includes('download'))).toHaveLength(1)
})

test('one error names everything that is missing, why, and every way to get it', async () => {
  const { executor } = fakeExecutor({
    path: { ...debian, kettle: 'kettle 1.9', spout: 'spout 2.0' },
    downloadFails: true,
  })
  const error: Error = await resolveSoftware([kettle, teapot], { cache, executor }).then(
    () => new Error('it was found'),
    (reason) => reason,
  )
  expect(error.message.replaceAll(cache, 'CACHE')).toMatchInlineSnapshot(`
    "STACK_PARTS_MISSING: kettle, teapot must be on this machine, but could not be found or fetched
      kettle 2.0 or later: PATH: /path/kettle is 1.9, and 2.0 or later is needed; cache: CACHE holds no complete copy; Debian packages: apt-get download kettle-package libsteam1 failed: E: mirror is away; Go: it is not built by Go here
      teapot 1.0 or later: PATH: teapot is not on it; cache: CACHE holds no complete copy; Debian packages: no Debian package is known for it; Go: it is not built by Go here
    : install them in one of these ways, then try again
        brew install kettle teapot
        sudo apt-get install kettle-package
        docker compose up kettle"
  `)
})

test('a machine without a package manager is told so', async () => {
  const { executor } = fakeExecutor({})
  await expect(resolveSoftware([kettle], { cache, executor })).rejects.toThrow(
    'this machine has no apt-get and dpkg-deb',
  )
})

test('a cache that cannot be written is named in the error', async () => {
  await writeFile(join(cache, 'file'), '')
  const { executor } = fakeExecutor({ path: debian })
  const resolving = resolveSoftware([kettle], { cache: join(cache, 'file/cache'), executor })
  await expect(resolving).rejects.toThrow(/STACK_FETCH_FAILED: .*file\/cache must be writable, .* .*TENANTSCOPE_CACHE/)
})
