import pg from 'pg'
import { schemaOf } from '../service/database/tenant-database.ts'

/** What happens to a statement that is hit. */
export type Blow = { readonly kind: 'error' } | { readonly kind: 'delay'; readonly milliseconds: number }

/** Exactly `count` of one tenant's statements on agents are hit: the one numbered `first`, and every `spacing`th after it. */
export interface GateFault {
  readonly blow: Blow
  readonly count: number
  /** Counted from 0. */
  readonly first: number
  /** Above 1 where no request with two statements may be hit twice. */
  readonly spacing: number
}

export interface FaultGate {
  /** How many statements have been hit so far. */
  struck(): Promise<number>
  /** Takes the gate away again. */
  remove(): Promise<void>
}

const action = (blow: Blow): string =>
  blow.kind === 'error'
    ? `RAISE EXCEPTION 'fault injected by a test'`
    : `PERFORM pg_sleep(${Number(blow.milliseconds) / 1000})`

/** Hits among the first so many statements. */
export const hitsWithin = ({ count, first, spacing }: Omit<GateFault, 'blow'>, statements: number): number =>
  Math.max(0, Math.min(count, Math.ceil((statements - first) / spacing)))

/**
 * Fails or delays a number of one tenant's statements on agents, inside PostgreSQL, so that the service is what answers
 * and counts. The table is hidden behind a view that asks a counting gate once a statement; a sequence counts on through
 * failed transactions.
 */
export const injectGate = async (databaseUrl: string, tenantId: string, fault: GateFault): Promise<FaultGate> => {
  const schema = pg.escapeIdentifier(schemaOf(tenantId))
  const [count, first, spacing] = [fault.count, fault.first, fault.spacing].map(Math.trunc)
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'fault-gate' })
    await client.connect()
    return await client.query<{ statements: string }>(sql).finally(() => client.end())
  }
  await run(`
    BEGIN;
    CREATE SEQUENCE ${schema}.fault_gate_calls MINVALUE 0 START 0;
    CREATE FUNCTION ${schema}.fault_gate() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $gate$
    DECLARE since bigint := nextval('${schema}.fault_gate_calls') - ${first};
    BEGIN
      IF since >= 0 AND since % ${spacing} = 0 AND since / ${spacing} < ${count} THEN ${action(fault.blow)}; END IF;
      RETURN true;
    END $gate$;
    ALTER TABLE ${schema}.agents RENAME TO agents_behind_gate;
    CREATE VIEW ${schema}.agents AS
      SELECT * FROM ${schema}.agents_behind_gate WHERE (SELECT ${schema}.fault_gate());
    ALTER VIEW ${schema}.agents ALTER COLUMN id SET DEFAULT gen_random_uuid();
    ALTER VIEW ${schema}.agents ALTER COLUMN created_at SET DEFAULT clock_timestamp();
    COMMIT;`)
  return {
    async struck() {
      const { rows } = await run(
        `SELECT CASE WHEN is_called THEN last_value + 1 ELSE 0 END AS statements FROM ${schema}.fault_gate_calls`,
      )
      return hitsWithin(fault, Number(rows[0]?.statements ?? 0))
    },
    async remove() {
      await run(`
        BEGIN;
        DROP VIEW ${schema}.agents;
        ALTER TABLE ${schema}.agents_behind_gate RENAME TO agents;
        DROP FUNCTION ${schema}.fault_gate();
        DROP SEQUENCE ${schema}.fault_gate_calls;
        COMMIT;`)
    },
  }
}
