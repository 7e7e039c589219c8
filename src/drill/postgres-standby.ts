import { chown, cp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { answersSelect, type Part, type PartContext, postgres, type StackView } from '../stackrun/index.ts'

/** What belongs to the running primary alone, as pg_basebackup leaves it out. */
const OWN_TO_PRIMARY = new Set(['postmaster.pid', 'postmaster.opts', 'pg_wal', 'pg_replslot', 'pg_stat_tmp'])

/** A physical copy of a running primary, as pg_basebackup makes it: the npm package has the server, but not that program. */
const copyPrimary = async (primaryUrl: string, directory: string): Promise<void> => {
  const client = new pg.Client({ connectionString: primaryUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
    await client.query("SELECT pg_backup_start('standby', fast => true)")
    const source = rows[0]?.data_directory ?? ''
    for (const name of await readdir(source)) {
      if (!OWN_TO_PRIMARY.has(name)) await cp(join(source, name), join(directory, name), { recursive: true })
    }
    const { rows: stopped } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    )
    await writeFile(join(directory, 'backup_label'), stopped[0]?.labelfile ?? '')
  } finally {
    await client.end()
  }
}

const giveTo = async (directory: string, { uid, gid }: { readonly uid: number; readonly gid: number }) => {
  await chown(directory, uid, gid)
  const entries = await readdir(directory, { recursive: true })
  await Promise.all(entries.map((entry) => chown(join(directory, entry), uid, gid)))
}

/** Where a standby is reached: it knows the roles of its primary, and no other. */
export const standbyUrl = (stack: StackView, primary: string, standby: string): string => {
  const url = new URL(stack.url(primary))
  url.port = String(stack.port(standby))
  return url.href
}

/**
 * A hot standby that streams from a part of the same stack. It keeps the folder that `postgres` prepared for it, with the
 * primary's files in place of its own. Limits such as max_connections may not be lower than the primary's.
 */
export const standbyOf = (
  primary: string,
  {
    settings = {},
    ...options
  }: { readonly name: string; readonly password?: string; readonly settings?: Readonly<Record<string, string>> },
): Part => {
  const part = postgres({
    ...options,
    settings: { cluster_name: options.name, wal_retrieve_retry_interval: '100ms', ...settings },
  })
  const { afterFirstStart: _, ...rest } = part
  const conninfo = ({ stack }: PartContext): string => {
    const { hostname, port, username, password } = new URL(stack.url(primary))
    return `host=${hostname} port=${port} user=${username} password=${password} application_name=${options.name}`
  }
  return {
    ...rest,
    async prepare(context) {
      await part.prepare?.(context)
      const { arguments: [, directory = ''] = [], user } = await part.command(context)
      for (const name of await readdir(directory)) {
        if (!OWN_TO_PRIMARY.has(name)) await rm(join(directory, name), { recursive: true })
      }
      const segments = await readdir(join(directory, 'pg_wal'), { withFileTypes: true })
      for (const { name } of segments.filter((entry) => entry.isFile())) await rm(join(directory, 'pg_wal', name))
      await copyPrimary(context.stack.url(primary), directory)
      await writeFile(join(directory, 'standby.signal'), '')
      if (user) await giveTo(directory, user)
    },
    isReady: ({ stack }) => answersSelect(standbyUrl(stack, primary, options.name)),
    async command(context) {
      const command = await part.command(context)
      return { ...command, arguments: [...command.arguments, '-c', `primary_conninfo=${conninfo(context)}`] }
    },
  }
}
