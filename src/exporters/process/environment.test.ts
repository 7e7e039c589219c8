import { expect, test } from 'vitest'
import { type ExporterConfigError, readExporterConfig } from './environment.ts'

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readExporterConfig(environment)
    return []
  } catch (error) {
    return (error as ExporterConfigError).problems
  }
}

test('an empty environment watches only this pod', () => {
  const config = readExporterConfig({})
  expect(config).toMatchObject({ HOST: '127.0.0.1', OPS_PORT: 9090, CERTIFICATES: [], BACKUPS: [] })
  expect(config.OBJECTIVES_FILE).toMatch(/\/slo\/generated\/objectives\.json$/)
})

test('sources are read from their variables', () => {
  const { CERTIFICATES, DISK_MOUNTS, BACKUPS } = readExporterConfig({
    CERTIFICATES: '/etc/tls/tls.crt, example.com:443, [::1]:8443',
    DISK_MOUNTS: '/, /data',
    BACKUPS: '[{"name":"wal","kind":"wal_archive","source":{"directory":"/archive"}}]',
  })
  expect(CERTIFICATES).toEqual([
    { file: '/etc/tls/tls.crt' },
    { host: 'example.com', port: 443 },
    { host: '::1', port: 8443 },
  ])
  expect(DISK_MOUNTS).toEqual(['/', '/data'])
  expect(BACKUPS).toEqual([{ name: 'wal', kind: 'wal_archive', source: { directory: '/archive' } }])
})

test('all problems are told at once', () => {
  expect(problemsOf({ OPS_PORT: '99999', REDIS_URL: 'http://redis', CERTIFICATES: '/tls.crt, example.com' })).toEqual([
    expect.stringMatching(/^OPS_PORT /),
    'REDIS_URL must be a URL that starts with redis:// or rediss://',
    'CERTIFICATES.1 must be an absolute path or HOST:PORT',
  ])
})

test('a bucket without keys is refused, and a wrong URL is not repeated, for it may hold a password', () => {
  const s3 = { endpoint: 'https://s3.example.com', bucket: 'backups' }
  expect(problemsOf({ BACKUPS: JSON.stringify([{ name: 'base', kind: 'backup', source: { s3 } }]) })).toEqual([
    'S3_ACCESS_KEY_ID is needed by BACKUPS',
    'S3_SECRET_ACCESS_KEY is needed by BACKUPS',
  ])
  expect(problemsOf({ DATABASE_URL: 'mysql://app:hunter2@db/x' }).join()).not.toContain('hunter2')
})
