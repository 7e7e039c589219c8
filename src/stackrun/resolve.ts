import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDirectory, sweepCache } from './cache.ts'
import { cacheSource } from './cache-source.ts'
import { debianSource } from './debian-source.ts'
import { type Executor, systemExecutor } from './executor.ts'
import { goSource } from './go-source.ts'
import type { Installation } from './installation.ts'
import { withLock } from './lock.ts'
import { pathSource } from './path-source.ts'
import type { OnProgress } from './progress.ts'
import type { Software } from './software.ts'
import type { Finding, Source } from './source.ts'
import { StackError } from './stack-error.ts'

interface Miss {
  readonly source: string
  readonly reason: string
}

/** Why each software that is still missing was not found, source by source. */
type Misses = ReadonlyMap<Software, readonly Miss[]>

export interface Sources {
  /** Asked for everything at once: they only look. */
  readonly present: readonly Source[]
  /** Asked one by one, by one process at a time: they fetch. */
  readonly fetched: readonly Source[]
  /** Runs the fetching while no other process fetches. */
  readonly exclusively: <Result>(work: () => Promise<Result>) => Promise<Result>
}

const ask = (source: Source, software: Software): Promise<Finding> =>
  source.find(software).catch((error: Error): Finding => ({ miss: error.message }))

const search = async (
  software: Software,
  sources: readonly Source[],
): Promise<{ installation: Installation } | { misses: Miss[] }> => {
  const misses: Miss[] = []
  for (const source of sources) {
    const finding = await ask(source, software)
    if ('installation' in finding) return finding
    misses.push({ source: source.name, reason: finding.miss })
  }
  return { misses }
}

const howToGet = (missing: readonly Software[]): string => {
  const line = (command: string, nameIn: (software: Software) => string | undefined): string[] => {
    const names = missing.map(nameIn).filter((name) => name !== undefined)
    return names.length > 0 ? [`    ${command} ${names.join(' ')}`] : []
  }
  return [
    'install them in one of these ways, then try again',
    ...line('brew install', ({ obtain }) => obtain.brew),
    ...line('sudo apt-get install', ({ obtain }) => obtain.apt),
    ...line('docker compose up', ({ obtain }) => obtain.composeService),
    ...line('install Go, with which this builds', ({ go, name }) => go && name),
  ].join('\n')
}

const missingError = (misses: Misses): StackError => {
  const reasons = [...misses].map(
    ([software, missed]) =>
      `\n  ${software.name} ${software.minimumVersion} or later: ${missed.map(({ source, reason }) => `${source}: ${reason}`).join('; ')}`,
  )
  return new StackError('STACK_PARTS_MISSING', {
    offender: [...misses.keys()].map(({ name }) => name).join(', '),
    rule: 'must be on this machine',
    actual: `could not be found or fetched${reasons.join('')}\n`,
    fix: howToGet([...misses.keys()]),
  })
}

const toEntry = (software: Software, misses: Misses): [Software, readonly Miss[]][] => {
  const missed = misses.get(software)
  return missed ? [[software, missed]] : []
}

/**
 * Finds every software, or throws one error that names all that is missing and how to get it.
 *
 * @throws StackError STACK_PARTS_MISSING
 */
export const resolveFrom = async (
  wanted: readonly Software[],
  { present, fetched, exclusively }: Sources,
  onProgress: OnProgress = () => {},
): Promise<Map<string, Installation>> => {
  const found = new Map<string, Installation>()
  const missing = new Map<Software, readonly Miss[]>()
  const lookFor = async (software: Software, sources: readonly Source[]): Promise<void> => {
    const result = await search(software, sources)
    if ('misses' in result) {
      missing.set(software, result.misses)
      return
    }
    const { installation } = result
    missing.delete(software)
    found.set(software.name, installation)
    onProgress({
      subject: software.name,
      step: 'found',
      detail: `${installation.version} (${installation.source})`,
    })
  }
  await Promise.all(wanted.map((software) => lookFor(software, present)))
  if (missing.size > 0) {
    await exclusively(async () => {
      // Another process may have fetched it while this one waited for its turn, so look again first.
      for (const software of [...missing.keys()]) await lookFor(software, [...present, ...fetched])
    })
  }
  if (missing.size > 0) throw missingError(new Map(wanted.flatMap((each) => toEntry(each, missing))))
  return found
}

const makeWritable = async (cache: string): Promise<void> => {
  try {
    await mkdir(cache, { recursive: true })
    await access(cache, constants.W_OK)
  } catch (error) {
    throw new StackError('STACK_FETCH_FAILED', {
      offender: cache,
      rule: 'must be writable, for missing parts are fetched into it',
      actual: (error as Error).message,
      fix: 'set TENANTSCOPE_CACHE to a folder that you may write',
    })
  }
}

export interface ResolveOptions {
  readonly cache?: string
  readonly executor?: Executor
  readonly onProgress?: OnProgress
}

/**
 * Finds software on the PATH, in the cache, or fetches it into the cache with apt or Go, without root.
 *
 * @example
 * const found = await resolveSoftware([prometheus])
 * found.get('prometheus')?.binaries.promtool // an absolute path
 * @throws StackError STACK_PARTS_MISSING names all that is missing at once
 */
export const resolveSoftware = (
  wanted: readonly Software[],
  { cache = cacheDirectory(), executor = systemExecutor(), onProgress = () => {} }: ResolveOptions = {},
): Promise<Map<string, Installation>> =>
  resolveFrom(
    wanted,
    {
      present: [pathSource({ executor }), cacheSource({ cache, executor })],
      fetched: [debianSource({ cache, executor, onProgress }), goSource({ cache, executor, onProgress })],
      async exclusively(work) {
        await makeWritable(cache)
        const onWait = (holder: number | undefined) =>
          onProgress({ subject: 'cache', step: 'waiting', detail: `process ${holder ?? ''} fetches parts into it` })
        const sweepAndWork = () => sweepCache(cache).then(work)
        return withLock(join(cache, 'fetch.lock'), sweepAndWork, { onWait })
      },
    },
    onProgress,
  )
