import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Command, Part, PartContext } from '../part.ts'
import { answersSelect } from '../readiness.ts'
import { StackError } from '../stack-error.ts'
import { isOpenToAll, locatePostgres, type PostgresBinaries } from './postgres-binaries.ts'

/** `nobody`, which exists everywhere; PostgreSQL refuses to run as root. */
const UNPRIVILEGED = { uid: 65534, gid: 65534 }

interface Cluster {
  readonly binaries: PostgresBinaries
  readonly data: string
  readonly user: Command['user']
}

const initialise = async ({ binaries, data, user }: Cluster, role: string, password: string): Promise<void> => {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const passwordFile = `${data}.password`
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user) await Promise.all([data, passwordFile].map((path) => chown(path, user.uid, user.gid)))
  const options = [
    ...['-D', data, '-U', role, '--pwfile', passwordFile, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale=C', '--no-sync'],
  ]
  try {
    await promisify(execFile)(binaries.initdb, options, { cwd: '/', ...user })
  } catch (error) {
    throw new StackError('STACK_POSTGRES_INIT', {
      offender: binaries.initdb,
      rule: `must create a database cluster in ${data}`,
      actual: `it failed: ${(error as Error).message.trim()}`,
      fix: 'check that the disk has 100 MB free and that the directory may be written',
    })
  } finally {
    await rm(passwordFile)
  }
}

const openCluster = async ({ directory, makeScratch }: PartContext): Promise<Cluster> => {
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? UNPRIVILEGED : undefined
  const binaries = await locatePostgres({ mustBeOpenToAll: isRoot, makeScratch })
  const parent = isRoot && !(await isOpenToAll(directory)) ? await makeScratch() : directory
  return { binaries, data: join(parent, 'data'), user }
}

const createDatabase = async (adminUrl: string, database: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const existing = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
    if (existing.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}

/**
 * PostgreSQL 18 from npm, so that every machine runs the same one. As root it runs as an unprivileged user.
 *
 * @example postgres({ settings: { max_connections: '50' } })
 */
export const postgres = ({
  name = 'postgres',
  database = 'tenantscope',
  role = 'tenantscope',
  password = randomBytes(12).toString('hex'),
  settings = {},
}: {
  readonly name?: string
  readonly database?: string
  readonly role?: string
  readonly password?: string
  /** Settings of postgresql.conf by their names. */
  readonly settings?: Readonly<Record<string, string>>
} = {}): Part => {
  const urlOf = (port: number | undefined, target: string) =>
    `postgresql://${encodeURIComponent(role)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${target}`
  let cluster: Cluster | undefined
  return {
    name,
    ports: ['postgres'],
    url: ({ postgres: port }) => urlOf(port, database),
    async prepare(context) {
      cluster = await openCluster(context)
      await initialise(cluster, role, password)
    },
    command({ ports }) {
      const { binaries, data, user } = cluster as Cluster
      const all = {
        listen_addresses: '127.0.0.1',
        port: String(ports.postgres),
        unix_socket_directories: '',
        shared_preload_libraries: 'pg_stat_statements',
        ...settings,
      }
      return {
        program: binaries.postgres,
        arguments: ['-D', data, ...Object.entries(all).flatMap(([setting, value]) => ['-c', `${setting}=${value}`])],
        cwd: data,
        ...(user && { user }),
      }
    },
    isReady: ({ ports }) => answersSelect(urlOf(ports.postgres, 'postgres')),
    afterFirstStart: ({ ports }) => createDatabase(urlOf(ports.postgres, 'postgres'), database),
    stopSignal: 'SIGINT', // the fast shutdown: it ends sessions instead of waiting for them
  }
}
