import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { registerExporters } from '../register-exporters.ts'
import { composeExporters } from './compose.ts'
import { type Environment, readExporterConfig } from './environment.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenantscope-compose-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const pageOf = async (environment: Environment): Promise<string> => {
  const exporters = registerExporters(new Registry(), await composeExporters(readExporterConfig(environment)))
  try {
    return await exporters.scrape()
  } finally {
    await exporters.close()
  }
}

test('an expired certificate, an aged backup and an overdue drill are on one page; what is missing is down alone', async () => {
  const notAfterDate = new Date('2026-01-02T00:00:00Z')
  const { cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    notBeforeDate: new Date('2026-01-01T00:00:00Z'),
    notAfterDate,
  })
  const certificate = join(folder, 'tls.crt')
  await writeFile(certificate, cert)
  await writeFile(join(folder, 'base.tar'), 'data')
  await utimes(join(folder, 'base.tar'), 1_700_000_000, 1_700_000_000)
  const drills = [{ backup_name: 'drill_1', time: '2026-02-01T00:00:00Z', compressed_size: 9 }]
  await writeFile(join(folder, 'drills.json'), JSON.stringify(drills))

  const page = await pageOf({
    CERTIFICATES: certificate,
    DISK_MOUNTS: folder,
    BACKUPS: JSON.stringify([
      { name: 'nightly', kind: 'backup', source: { directory: folder, endsWith: '.tar' } },
      { name: 'drill', kind: 'restore_drill', source: { walG: { file: join(folder, 'drills.json') } } },
      { name: 'gone', kind: 'wal_archive', source: { pgBackRest: { file: join(folder, 'none.json') } } },
    ]),
  })
  const value = (series: string): number | undefined => {
    const line = page.split('\n').find((each) => each.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length))
  }
  expect(value(`certificate_not_after_timestamp_seconds{source="${certificate}"}`)).toBe(notAfterDate.getTime() / 1000)
  expect(value('backup_last_success_timestamp_seconds{backup="nightly",kind="backup"}')).toBe(1_700_000_000)
  expect(value('backup_last_success_timestamp_seconds{backup="drill",kind="restore_drill"}')).toBe(1_769_904_000)
  expect(value('tenantscope_exporter_up{exporter="backup:gone"}')).toBe(0)
  expect(value('tenantscope_exporter_up{exporter="backup:nightly"}')).toBe(1)
  expect(page).toContain(`disk_used_ratio{mount="${folder}"}`)
})

test('pods can be watched only from inside of a cluster', async () => {
  vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined)
  const config = readExporterConfig({ KUBERNETES_NAMESPACE: 'own' })
  await expect(composeExporters(config)).rejects.toThrow('KUBERNETES_SERVICE_HOST is not set')
})
