import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const library = resolve('src/instrumentation')
let folder: string

const npm = (args: readonly string[], cwd: string) =>
  run('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd })

/** Packages in a node_modules folder, nested ones included. */
const installed = async (root: string): Promise<readonly string[]> => {
  const lock = JSON.parse(await readFile(join(root, 'node_modules/.package-lock.json'), 'utf8')) as { packages: object }
  return Object.keys(lock.packages)
}

/** A service that knows nothing of this repository: the README's example, with ports that are free and printed. */
const foreignService = async (): Promise<string> => {
  const readme = await readFile(join(library, 'README.md'), 'utf8')
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  return example
    .replace('app.listen(8080)', "const server = app.listen(0, '127.0.0.1')")
    .replace(/await telemetry\.listen\(.*\n/, 'const operations = await telemetry.listen()\n')
    .concat("console.log('PORTS', (server.address() as { port: number }).port, operations.port)\n")
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-packed-'))
  await run('npm', ['pack', '--pack-destination', folder], { cwd: library })
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tgz'))
  const alone = join(folder, 'alone')
  await mkdir(alone)
  await writeFile(join(alone, 'package.json'), '{ "private": true, "type": "module" }')
  await npm(['install', '--omit=peer', join(folder, archive ?? '')], alone)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('alone it installs fewer than 30 packages, and no framework, database or YAML', async () => {
  const packages = await installed(join(folder, 'alone'))
  expect(packages.length).toBeLessThan(30)
  expect(packages.filter((name) => /express|js-yaml|grafana|\/pg$|ioredis|ws$/.test(name))).toEqual([])
})

test('it holds compiled code and types, and neither tests nor sources', async () => {
  const entries = await readdir(join(folder, 'alone/node_modules/@tenantscope/instrumentation'), { recursive: true })
  expect(entries).toContain('dist/index.d.ts')
  expect(entries.filter((entry) => /\.test\.|(?<!\.d)\.ts$/.test(entry))).toEqual([])
})

test('a foreign Express app type-checks with it, runs, and tells its requests', async () => {
  const app = join(folder, 'alone')
  await npm(['install', 'express@5', '@types/express@5', '@types/node@20'], app)
  await writeFile(join(app, 'service.ts'), await foreignService())
  await writeFile(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { module: 'nodenext', target: 'es2023', strict: true, outDir: 'out', types: ['node'] },
      files: ['service.ts'],
    }),
  )
  await run(resolve('node_modules/.bin/tsc'), ['-p', '.'], { cwd: app })

  const service = spawn(process.execPath, ['out/service.js'], { cwd: app, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  try {
    const ports = await new Promise<readonly [string, string]>((resolvePorts, reject) => {
      createInterface({ input: service.stdout }).on('line', (line) => {
        lines.push(line)
        const [, http, operations] = /^PORTS (\d+) (\d+)$/.exec(line) ?? []
        if (http && operations) resolvePorts([http, operations])
      })
      service.once('exit', (code) => reject(new Error(`the service ended with ${code}`)))
    })
    expect((await fetch(`http://127.0.0.1:${ports[0]}/api/agents/17`)).status).toBe(200)
    await expect.poll(() => lines.filter((line) => line.includes('"status_code":200')).length).toBe(1)
    const metrics = await (await fetch(`http://127.0.0.1:${ports[1]}/metrics`)).text()
    expect(metrics).toContain(
      'http_requests_total{tenant_id="acme",method="GET",endpoint="/api/agents/:id",status="200"} 1',
    )
    expect((await fetch(`http://127.0.0.1:${ports[1]}/ready`)).status).toBe(200)
  } finally {
    service.kill()
  }
})
