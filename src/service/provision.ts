/**
 * Makes tenants from the command line: `DATABASE_URL=… npx tsx src/service/provision.ts acme=starter globex=enterprise`.
 * Without arguments it brings the shared tables and every known tenant to the newest schema, as a deployment must.
 */
import pg from 'pg'
import { z } from 'zod'
import { provisionTenants } from './tenants/provision-tenants.ts'
import { type Tenant, TIERS, tenantId } from './tenants/tenant.ts'

const { DATABASE_URL: databaseUrl } = z.object({ DATABASE_URL: z.string().min(1) }).parse(process.env)

const requested = process.argv.slice(2).map((argument): Tenant => {
  const [id, tier] = argument.split('=')
  return z.object({ id: tenantId, tier: z.enum(TIERS) }).parse({ id, tier })
})

await provisionTenants({ databaseUrl, tenants: requested })
const tenants = requested.length > 0 ? requested : await knownTenants()
if (requested.length === 0) await provisionTenants({ databaseUrl, tenants })
console.log(`${tenants.length} tenants are ready: ${tenants.map(({ id, tier }) => `${id} (${tier})`).join(', ')}`)

async function knownTenants(): Promise<readonly Tenant[]> {
  const connection = new pg.Client({ connectionString: databaseUrl })
  await connection.connect()
  try {
    return (await connection.query<Tenant>('SELECT id, tier FROM public.tenants ORDER BY id')).rows
  } finally {
    await connection.end()
  }
}
