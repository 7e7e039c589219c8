import pg from 'pg'
import { eventually } from '../stackrun/eventually.ts'
import { answersSelect } from '../stackrun/index.ts'

export interface FailOverOptions {
  readonly primaryUrl: string
  readonly standbyUrl: string
  /** Leads clients to the new primary. */
  readonly redirect: () => void
  /** How often in a row the primary must fail to answer: one lost packet is no failover. */
  readonly failures?: number
  readonly intervalMs?: number
  readonly patienceSeconds?: number
}

/**
 * What a failover controller does, in its smallest form: it sees that the primary is gone, promotes the standby, and only
 * then leads clients there.
 */
export const failOver = async ({
  primaryUrl,
  standbyUrl,
  redirect,
  failures = 3,
  intervalMs = 500,
  patienceSeconds = 60,
}: FailOverOptions): Promise<void> => {
  let failed = 0
  const isGone = async (): Promise<boolean> => {
    failed = (await answersSelect(primaryUrl)) ? 0 : failed + 1
    return failed >= failures
  }
  if (!(await eventually(isGone, { timeoutSeconds: patienceSeconds, intervalMs }))) {
    throw new Error(`no failover: the primary still answers after ${patienceSeconds} s`)
  }
  const standby = new pg.Client({ connectionString: standbyUrl, application_name: 'failover' })
  await standby.connect()
  try {
    const { rows } = await standby.query<{ promoted: boolean }>('SELECT pg_promote(true, $1) AS promoted', [
      patienceSeconds,
    ])
    if (!rows[0]?.promoted) throw new Error(`no failover: the standby was not promoted within ${patienceSeconds} s`)
  } finally {
    await standby.end()
  }
  redirect()
}
