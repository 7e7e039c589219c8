/** What a service takes in with the library: packages, their size on disk, and the code itself as one minified file. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { inTemporaryFolder } from '../../src/stackrun/index.ts'

const library = fileURLToPath(new URL('../../src/instrumentation/', import.meta.url))
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Readonly<Record<string, string>>
>

export interface SizeFigures {
  readonly name: string
  readonly packages: number
  readonly megabytes: number
  readonly bundleKilobytes: number
  readonly gzipKilobytes: number
}

interface Contender {
  readonly name: string
  /** What to install, as `npm install` takes it. */
  readonly install: (folder: string) => readonly string[]
  readonly imports: readonly string[]
}

const versioned = (name: string): string => `${name}@${manifest.dependencies[name] ?? manifest.devDependencies[name]}`

const packed = (folder: string): string => {
  const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: library,
  })
  const [archive] = JSON.parse(json.toString()) as readonly { readonly filename: string }[]
  return join(folder, archive?.filename ?? '')
}

const usual = [
  'express-prom-bundle',
  'prom-client',
  '@opentelemetry/sdk-node',
  '@opentelemetry/instrumentation-http',
  '@opentelemetry/instrumentation-express',
  'pino-http',
] as const

const contenders: readonly Contender[] = [
  { name: 'the usual sum', install: () => usual.map(versioned), imports: usual },
  {
    name: 'tenantscope',
    install: (folder) => [packed(folder)],
    // The last two are loaded on demand, which hides them from a bundler.
    imports: ['@tenantscope/instrumentation', '@tenantscope/instrumentation/express', 'pino', 'prom-client'],
  },
]

const bytesUnder = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)

const packagesIn = (folder: string): number => {
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as { packages: object }
  return Object.keys(lock.packages).length
}

/** All that the imports reach, but for the framework, which the service has anyway. */
const bundleOf = async (folder: string, imports: readonly string[]): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    stdin: { contents: imports.map((name) => `export * from '${name}'`).join('\n'), resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['express', 'fastify', 'hono'],
    logLevel: 'error',
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

const measure = ({ name, install, imports }: Contender): Promise<SizeFigures> =>
  inTemporaryFolder('size', async (folder) => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    const options = ['--omit=peer', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--silent']
    execFileSync('npm', ['install', ...options, ...install(folder)], { cwd: folder })
    const bundle = await bundleOf(folder, imports)
    return {
      name,
      packages: packagesIn(folder),
      megabytes: bytesUnder(join(folder, 'node_modules')) / 1e6,
      bundleKilobytes: bundle.byteLength / 1e3,
      gzipKilobytes: gzipSync(bundle).byteLength / 1e3,
    }
  })

export const measureSize = async (): Promise<readonly SizeFigures[]> => {
  const figures: SizeFigures[] = []
  for (const contender of contenders) figures.push(await measure(contender))
  return figures
}

export const sizeTable = (figures: readonly SizeFigures[]): string =>
  [
    '### What a service installs and loads, Express left out',
    '',
    '| | packages | MB installed | kB as one minified file | gzipped |',
    '|---|---:|---:|---:|---:|',
    ...figures.map(
      ({ name, packages, megabytes, bundleKilobytes, gzipKilobytes }) =>
        `| ${name} | ${packages} | ${megabytes.toFixed(1)} | ${bundleKilobytes.toFixed(0)} | ${gzipKilobytes.toFixed(0)} |`,
    ),
    '',
  ].join('\n')
