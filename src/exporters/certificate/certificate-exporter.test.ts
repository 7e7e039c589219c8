import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CertificateSource, certificateExporter } from './certificate-exporter.ts'

const DAY = 86_400_000
/** Certificates tell whole seconds. */
const inDays = (days: number): Date => new Date(Math.floor((Date.now() + days * DAY) / 1000) * 1000)

const certificateUntil = (notAfterDate: Date) =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notBeforeDate: new Date(notAfterDate.getTime() - 30 * DAY),
    notAfterDate,
  })

const expiryOf = async (source: CertificateSource): Promise<number | undefined> => {
  const [first] = await certificateExporter(source).collect(AbortSignal.timeout(1000))
  return first?.value
}

let folder: string
let server: Server | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-certificate-'))
})
afterEach(async () => {
  server?.close()
  await rm(folder, { recursive: true })
})

const listen = async (listening: Server): Promise<CertificateSource> => {
  server = listening.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, serverName: 'localhost' }
}

test('a file of several certificates expires with the first of them', async () => {
  const soon = inDays(5)
  const [early, late] = await Promise.all([certificateUntil(soon), certificateUntil(inDays(90))])
  const file = join(folder, 'chain.pem')
  await writeFile(file, `${late.private}\n${late.cert}\n${early.cert}`)
  expect(await expiryOf({ file })).toBe(soon.getTime() / 1000)
})

test.each([
  ['in time', 60],
  ['soon', 3],
  ['already', -1],
])('a server whose certificate expires %s says when', async (_, days) => {
  const notAfter = inDays(days)
  const { cert, private: key } = await certificateUntil(notAfter)
  expect(await expiryOf(await listen(createServer({ cert, key })))).toBe(notAfter.getTime() / 1000)
})

test('a renewed certificate moves the time', async () => {
  const file = join(folder, 'tls.crt')
  await writeFile(file, (await certificateUntil(inDays(1))).cert)
  const before = await expiryOf({ file })
  await writeFile(file, (await certificateUntil(inDays(90))).cert)
  expect((await expiryOf({ file })) ?? 0).toBeGreaterThan(before ?? 0)
})

test('a file without a certificate, and one that is not there, are errors', async () => {
  const file = join(folder, 'empty.pem')
  await writeFile(file, '')
  await expect(expiryOf({ file })).rejects.toThrow('holds no certificate')
  await expect(expiryOf({ file: join(folder, 'none.pem') })).rejects.toThrow('ENOENT')
})

test('a server that never shakes hands is left when time is up', async () => {
  const silent = await listen(createTcpServer())
  const exporter = certificateExporter(silent)
  await expect(exporter.collect(AbortSignal.timeout(50))).rejects.toThrow(/timeout/)
})
