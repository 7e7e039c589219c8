import { CommandError } from '../command-error.ts'
import { fetchFailure } from '../fetch-failure.ts'

const TIMEOUT_MILLISECONDS = 30_000

/** What a store answers, or `undefined` where it knows of nothing. TRACE_TOKEN and TRACE_ORG_ID are sent where they are set. */
export const readJson = async (address: URL, environment = process.env): Promise<unknown> => {
  const { TRACE_TOKEN, TRACE_ORG_ID } = environment
  const response = await fetch(address, {
    headers: {
      accept: 'application/json',
      ...(TRACE_TOKEN && { authorization: `Bearer ${TRACE_TOKEN}` }),
      ...(TRACE_ORG_ID && { 'x-scope-orgid': TRACE_ORG_ID }),
    },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  }).catch((error: Error) => {
    throw new CommandError(`TRACE_STORE: ${address.origin} does not answer: ${fetchFailure(error)}`)
  })
  if (response.status === 404) return undefined
  if (!response.ok)
    throw new CommandError(`TRACE_STORE: ${address.origin} answered ${response.status}: ${await response.text()}`)
  return response.json()
}
