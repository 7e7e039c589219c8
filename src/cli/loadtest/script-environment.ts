import { CommandError } from '../command-error.ts'

/** What the scripts in loadtests/ read from the environment; nothing else of ours is handed to them. */
const scriptVariables = [
  ...['TENANTS', 'TENANTS_FILE', 'BASE_DOMAIN', 'THRESHOLDS_FILE', 'RUN_ID', 'ABORT_ON_FAIL'],
  ...['DURATION', 'RATE_PER_TENANT', 'SOAK_MINUTES', 'MAX_FACTOR', 'WATCHERS', 'PATIENCE_SECONDS'],
  ...['CALM', 'RISE', 'HOLD', 'SPIKE_FACTOR', 'SIGN_UPS', 'SIGN_UP_VUS'],
  ...['NOISY_TENANT', 'NOISY_LIMIT_PER_SECOND', 'NOISY_FACTOR'],
]

/** `KEY=VALUE` pairs of the command line over the variables of the environment. */
export const scriptEnvironment = (
  pairs: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> => {
  const inherited = scriptVariables.flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value]]
  })
  const malformed = pairs.filter((pair) => !/^[A-Z][A-Z0-9_]*=/.test(pair))
  if (malformed.length > 0) {
    throw new CommandError(
      `LOADTEST_ENV: ${malformed.join(', ')}: not of the form NAME=VALUE\n    fix:  write --env RATE_PER_TENANT=10`,
    )
  }
  const given = pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  return Object.fromEntries([...inherited, ...given])
}
