import pg from 'pg'
import { schemaOf } from '../service/database/tenant-database.ts'

/** What happens to every so manieth statement on a tenant's agents. */
export type GateFault =
  | { readonly kind: 'error'; readonly every: number }
  | { readonly kind: 'delay'; readonly every: number; readonly milliseconds: number }

const action = (fault: GateFault): string =>
  fault.kind === 'error'
    ? `RAISE EXCEPTION 'fault injected by a test'`
    : `PERFORM pg_sleep(${Number(fault.milliseconds) / 1000})`

/**
 * Fails or delays an exact share of one tenant's statements on agents, inside PostgreSQL, so that the service is what
 * answers and counts. The table is hidden behind a view that asks a counting gate once a statement; a sequence counts
 * on through failed transactions.
 *
 * @returns what takes the gate away again
 */
export const injectGate = async (
  databaseUrl: string,
  tenantId: string,
  fault: GateFault,
): Promise<() => Promise<void>> => {
  const schema = pg.escapeIdentifier(schemaOf(tenantId))
  const every = Math.max(1, Math.round(fault.every))
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'fault-gate' })
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  await run(`
    BEGIN;
    CREATE SEQUENCE ${schema}.fault_gate_calls;
    CREATE FUNCTION ${schema}.fault_gate() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $gate$
    BEGIN
      IF nextval('${schema}.fault_gate_calls') % ${every} = 0 THEN ${action(fault)}; END IF;
      RETURN true;
    END $gate$;
    ALTER TABLE ${schema}.agents RENAME TO agents_behind_gate;
    CREATE VIEW ${schema}.agents AS
      SELECT * FROM ${schema}.agents_behind_gate WHERE (SELECT ${schema}.fault_gate());
    ALTER VIEW ${schema}.agents ALTER COLUMN id SET DEFAULT gen_random_uuid();
    ALTER VIEW ${schema}.agents ALTER COLUMN created_at SET DEFAULT clock_timestamp();
    COMMIT;`)
  return () =>
    run(`
      BEGIN;
      DROP VIEW ${schema}.agents;
      ALTER TABLE ${schema}.agents_behind_gate RENAME TO agents;
      DROP FUNCTION ${schema}.fault_gate();
      DROP SEQUENCE ${schema}.fault_gate_calls;
      COMMIT;`)
}
