import { fileURLToPath } from 'node:url'
import { type RunnerOption, runner } from 'node-pg-migrate'
import type { Client } from 'pg'

const directory = (name: string): string => fileURLToPath(new URL(`./migrations/${name}`, import.meta.url))

/**
 * Brings the shared tables up to date. Concurrent callers wait for each other.
 *
 * @param connection A connection of its own: the migration sets its `search_path`.
 */
export const migrateShared = (connection: Client): Promise<unknown> =>
  runner({ ...house(connection), schema: 'public', dir: directory('public'), advisoryLockMode: 'wait' })

/**
 * Brings one tenant's schema up to date, making it if need be. Joins a transaction that is open on the connection, and
 * commits it when there was something to do.
 */
export const migrateTenant = (connection: Client, schema: string): Promise<unknown> =>
  runner({ ...house(connection), schema, createSchema: true, dir: directory('tenant'), noLock: true })

const house = (dbClient: Client) =>
  ({
    dbClient,
    direction: 'up',
    migrationsTable: 'migrations',
    singleTransaction: true,
    log: () => {},
  }) satisfies Partial<RunnerOption>
