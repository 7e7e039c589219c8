/**
 * Writes what `docker compose` needs and no repository may hold: `npx tsx compose/prepare.ts` makes .env with passwords of this
 * machine, the key that the API trusts, and a token of each tenant to call it with. An .env that is there is left as it is.
 */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { receiverUrls } from '../src/receiver/receiver.ts'
import { createTokenMint } from '../src/service/auth/mint-token.ts'

const tenants = ['acme', 'globex', 'hooli']
const DAY_SECONDS = 86_400

const secret = (bytes: number): string => randomBytes(bytes).toString('hex')

const mint = await createTokenMint()
const tokens = await Promise.all(
  tenants.map(
    async (tenantId): Promise<[string, string]> => [
      `TOKEN_${tenantId.toUpperCase()}`,
      await mint.mint({ tenantId, userId: 'compose-user', expiresInSeconds: 30 * DAY_SECONDS }),
    ],
  ),
)
const variables = {
  POSTGRES_PASSWORD: secret(16),
  GRAFANA_ADMIN_PASSWORD: secret(16),
  // The receiver takes any; put your own here, and take global.pagerduty_url out, to be paged for real.
  PAGERDUTY_ROUTING_KEY: secret(16),
  SLACK_WEBHOOK_URL: receiverUrls('http://127.0.0.1:9094').slackUrl,
  JWT_JWKS: JSON.stringify(mint.keySet),
  JWT_ISSUER: mint.issuer,
  JWT_AUDIENCE: mint.audience,
  ...Object.fromEntries(tokens),
}
const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`)
try {
  await writeFile('.env', lines.join(''), { flag: 'wx', mode: 0o600 })
  console.log(`wrote .env: ${Object.keys(variables).join(', ')}`)
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  console.log('.env is there already: remove it to have new secrets')
}
