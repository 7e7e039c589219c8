import { readdir, readFile } from 'node:fs/promises'
import { connect, isIP } from 'node:net'
import { basename, join } from 'node:path'
import { LoadTestError } from './load-test-error.ts'

/** What is known to be wrong before any load is made. */

/**
 * @returns the path of the script.
 * @throws LoadTestError LOADTEST_SCRIPT_UNKNOWN, naming those that exist.
 */
export async function findScript(directory: string, name: string): Promise<string> {
  const entries = await readdir(directory)
  const names = entries.filter((entry) => entry.endsWith('.ts')).map((entry) => basename(entry, '.ts'))
  if (names.includes(name)) return join(directory, `${name}.ts`)
  throw new LoadTestError({
    code: 'LOADTEST_SCRIPT_UNKNOWN',
    offender: `script "${name}"`,
    actual: `is not in ${directory}`,
    rule: 'a load test is a .ts file of that folder',
    fix: `choose one of ${names.join(', ')}`,
  })
}

/** What is read of loadtests/generated/thresholds.json before a run; the scripts read the rest. */
export interface Promised {
  /** Of the SLO definitions that the thresholds were rendered from. */
  readonly fingerprint: string
  /** The durations that are promised, in milliseconds. */
  readonly promisedMs: readonly number[]
}

interface ThresholdsFile {
  readonly fingerprint: string
  readonly slos: readonly { readonly thresholdSeconds?: number }[]
}

const parseThresholdsFile = (path: string, text: string): ThresholdsFile => {
  const refuse = (actual: string): never => {
    throw new LoadTestError({
      code: 'LOADTEST_THRESHOLDS_INVALID',
      offender: path,
      actual,
      rule: 'the thresholds are JSON with a fingerprint and the SLOs it was made of',
      fix: 'run `tenantscope generate`, and do not edit its files',
    })
  }
  try {
    const { fingerprint, slos } = JSON.parse(text) as Partial<ThresholdsFile>
    if (typeof fingerprint === 'string' && Array.isArray(slos)) return { fingerprint, slos }
  } catch (error) {
    return refuse(`is no JSON: ${(error as Error).message}`)
  }
  return refuse('has no fingerprint or no SLOs')
}

/**
 * @throws LoadTestError LOADTEST_THRESHOLDS_MISSING, LOADTEST_THRESHOLDS_INVALID, or LOADTEST_THRESHOLDS_STALE when the SLOs have changed since.
 */
export async function checkThresholds(path: string, expected?: string): Promise<Promised> {
  const problem = { offender: path, fix: 'run `tenantscope generate`' }
  const text = await readFile(path, 'utf8').catch(() => {
    const rule = 'the thresholds are rendered from the SLO definitions before a load test'
    throw new LoadTestError({ code: 'LOADTEST_THRESHOLDS_MISSING', actual: 'cannot be read', rule, ...problem })
  })
  const { fingerprint, slos } = parseThresholdsFile(path, text)
  const promisedMs = slos.flatMap(({ thresholdSeconds }) =>
    thresholdSeconds === undefined ? [] : thresholdSeconds * 1000,
  )
  if (expected === undefined || expected === fingerprint) return { fingerprint, promisedMs }
  const actual = `was rendered from SLOs ${fingerprint.slice(0, 12)}, the definition is now ${expected.slice(0, 12)}`
  throw new LoadTestError({
    code: 'LOADTEST_THRESHOLDS_STALE',
    actual,
    rule: 'a verdict is given on the SLOs of today',
    ...problem,
  })
}

/**
 * Each tenant has a name below the domain of the target, so the target is scheme, host and port, and its host is a name,
 * unless the domain is given beside it.
 *
 * @throws LoadTestError LOADTEST_TARGET_INVALID
 */
const readTarget = (target: string, baseDomain: string | undefined): URL => {
  const refuse = (actual: string, fix: string): never => {
    const rule = 'a target is scheme, host and port, below whose name every tenant has its own'
    throw new LoadTestError({ code: 'LOADTEST_TARGET_INVALID', offender: `target "${target}"`, actual, rule, fix })
  }
  const url = URL.canParse(target) ? new URL(target) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return refuse('is no http or https URL', 'write it such as https://staging.example.com')
  }
  if (url.pathname !== '/' || url.search !== '') return refuse('has a path or a query', `write ${url.origin}`)
  if (!baseDomain && (isIP(url.hostname) !== 0 || url.hostname.startsWith('['))) {
    return refuse(
      'is an address, which no tenant has a name below',
      `give the domain and the address apart: --target ${url.protocol}//example.com${url.port && `:${url.port}`} --target-address ${url.hostname}`,
    )
  }
  return url
}

interface TargetOptions {
  /** Where every tenant's name leads, when DNS does not know it. */
  readonly address?: string | undefined
  /** Below which tenants have their names, when that is not the host of the target. */
  readonly baseDomain?: string | undefined
  readonly timeoutMs?: number
}

/** @throws LoadTestError LOADTEST_TARGET_INVALID, or LOADTEST_TARGET_DOWN when nothing accepts a connection there. */
export async function checkTarget(
  target: string,
  { address, baseDomain, timeoutMs = 5_000 }: TargetOptions = {},
): Promise<void> {
  const url = readTarget(target, baseDomain)
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const host = address ?? url.hostname
  const reason = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const end = (outcome: string | undefined) => {
      socket.destroy()
      resolve(outcome)
    }
    socket.once('connect', () => end(undefined))
    socket.once('timeout', () => end(`no answer within ${timeoutMs} ms`))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
  if (reason === undefined) return
  throw new LoadTestError({
    code: 'LOADTEST_TARGET_DOWN',
    offender: `target ${target}`,
    actual: `${host}:${port}: ${reason}`,
    rule: 'the target accepts connections before load is made',
    fix: 'start the service, or correct the target',
  })
}
