import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { addToCache, type Manifest } from './cache.ts'
import type { Executor } from './executor.ts'
import { type Installation, libraryEnvironment } from './installation.ts'
import type { OnProgress } from './progress.ts'
import type { Software } from './software.ts'
import { readVersion, type Source } from './source.ts'

const LISTS_MAX_AGE_HOURS = 24

/** apt with lists and downloads of its own, so that it needs no root and changes nothing on the machine. */
const aptOptions = (directory: string): string[] =>
  [
    `Dir::State=${directory}/state`,
    `Dir::State::lists=${directory}/state/lists`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${directory}/cache`,
    'APT::Sandbox::User=',
    'APT::Status-Fd=3',
    'Debug::NoLocking=1',
    'Acquire::Languages=none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
    'Acquire::Retries=3',
  ].flatMap((option) => ['-o', option])

/** `dlstatus:2:82.4:Retrieving file 2 of 3` as 0.824. */
export const parseDownloadFraction = (statusLine: string): number | undefined => {
  const percent = /^dlstatus:\d+:([\d.]+):/.exec(statusLine)?.[1]
  return percent === undefined ? undefined : Number(percent) / 100
}

/** The named packages and the shared libraries that they need and the machine lacks, from `apt-get -s install`. */
export const packagesToUnpack = (named: readonly string[], simulation: string): string[] => {
  const lacking = [...simulation.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] as string)
  const libraries = lacking.filter((name) => /^lib(?!js-|.*-(doc|dev|perl)$)/.test(name))
  return [...new Set([...named, ...libraries])]
}

const libraryDirectories = async (root: string): Promise<string[]> => {
  const files = await readdir(root, { recursive: true, withFileTypes: true })
  const libraries = files.filter((file) => /\.so(\.|$)/.test(file.name))
  return [...new Set(libraries.map((file) => relative(root, file.parentPath)))]
}

const locateBinaries = async (root: string, software: Software): Promise<Record<string, string>> => {
  const found: Record<string, string> = { ...software.debianPaths }
  for (const [binary, names] of Object.entries(software.binaries)) {
    for (const directory of ['usr/bin', 'usr/sbin', 'bin', 'sbin']) {
      const entries = await readdir(join(root, directory)).catch((): string[] => [])
      const name = names.find((candidate) => entries.includes(candidate))
      if (name) found[binary] ??= `${directory}/${name}`
    }
    if (!found[binary]) throw new Error(`the packages of ${software.name} hold no ${names.join(' or ')}`)
  }
  return found
}

const applyPatches = async (root: string, software: Software, binaries: Record<string, string>): Promise<boolean> => {
  let patched = false
  for (const { binary, from, to } of software.patches ?? []) {
    const path = join(root, binaries[binary] as string)
    const bytes = await readFile(path)
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + to.length)) {
      bytes.write(to, at, 'latin1')
      patched = true
    }
    if (patched) await writeFile(path, bytes)
  }
  return patched
}

const requireSuccess = async (execution: ReturnType<Executor['run']>, doing: string): Promise<string> => {
  const { exitCode, stdout, stderr } = await execution
  if (exitCode !== 0) throw new Error(`${doing} failed: ${stderr.trim().split('\n').slice(-3).join(' / ')}`)
  return stdout
}

const updateLists = async (executor: Executor, apt: string, onFraction: (fraction: number) => void): Promise<void> => {
  const stamp = join(apt, 'updated')
  const ageMs = await stat(stamp).then(
    (file) => Date.now() - file.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  )
  if (ageMs < LISTS_MAX_AGE_HOURS * 3_600_000) return
  await mkdir(join(apt, 'state/lists/partial'), { recursive: true })
  await mkdir(join(apt, 'cache/archives/partial'), { recursive: true })
  const onStatusLine = (line: string) => onFraction(parseDownloadFraction(line) ?? 0)
  await requireSuccess(executor.run('apt-get', [...aptOptions(apt), 'update'], { onStatusLine }), 'apt-get update')
  await writeFile(stamp, '')
}

/** Packages of Debian and Ubuntu, downloaded and unpacked into the cache; nothing is installed or registered. */
export const debianSource = ({
  cache,
  executor,
  onProgress = () => {},
}: {
  readonly cache: string
  readonly executor: Executor
  readonly onProgress?: OnProgress
}): Source => {
  const apt = join(cache, 'apt')

  const download = async (software: Software, named: readonly string[], into: string): Promise<void> => {
    const report = (detail: string) => (fraction: number) =>
      onProgress({ subject: software.name, step: 'fetching', detail, fraction })
    await updateLists(executor, apt, report('package lists'))
    const simulation = await executor.run('apt-get', [
      ...aptOptions(apt),
      ...['-s', 'install', '--no-install-recommends', ...named],
    ])
    const packages = packagesToUnpack(named, simulation.stdout)
    const onFraction = report(packages.join(' '))
    onFraction(0)
    await requireSuccess(
      executor.run('apt-get', [...aptOptions(apt), 'download', ...packages], {
        cwd: into,
        onStatusLine: (line) => onFraction(parseDownloadFraction(line) ?? 0),
      }),
      `apt-get download ${packages.join(' ')}`,
    )
  }

  const unpack = async (software: Software, archives: string, root: string): Promise<void> => {
    const names = (await readdir(archives)).filter((name) => name.endsWith('.deb'))
    for (const [index, name] of names.entries()) {
      onProgress({ subject: software.name, step: 'unpacking', fraction: index / names.length })
      await requireSuccess(executor.run('dpkg-deb', ['-x', join(archives, name), root]), `dpkg-deb -x ${name}`)
    }
  }

  const fill = async (software: Software, root: string): Promise<Omit<Manifest, 'sizes' | 'software'>> => {
    const archives = join(root, '.archives')
    await mkdir(archives)
    await download(software, software.debianPackages ?? [], archives).catch(async (error: unknown) => {
      await rm(join(apt, 'updated'), { force: true }) // stale lists name versions that the mirror no longer has
      throw error
    })
    await unpack(software, archives, root)
    await rm(archives, { recursive: true })
    const binaries = await locateBinaries(root, software)
    const startsInRoot = await applyPatches(root, software, binaries)
    const libraryPaths = await libraryDirectories(root)
    const absolute = Object.values(binaries).map((path) => join(root, path))
    const environment = libraryEnvironment({ libraryPaths: libraryPaths.map((path) => join(root, path)) })
    const version = await readVersion(executor, software, absolute, environment)
    return { version, binaries, libraryPaths, startsInRoot }
  }

  return {
    name: 'Debian packages',
    async find(software) {
      if (!software.debianPackages) return { miss: 'no Debian package is known for it' }
      const tools = await Promise.all(['apt-get', 'dpkg-deb'].map((tool) => executor.which(tool)))
      if (tools.includes(undefined)) return { miss: 'this machine has no apt-get and dpkg-deb' }
      const attempt = (): Promise<Installation> =>
        addToCache(cache, software.name, (directory) => fill(software, directory))
      return { installation: await attempt().catch(attempt) }
    },
  }
}
