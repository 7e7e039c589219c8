import type { OnCall } from '../../core/on-call.ts'
import type { Rota } from '../../core/rota.ts'
import { CommandError } from '../command-error.ts'
import { loadStack } from '../load-stack.ts'

/** What a definition says of on-call. Throws where it has no rota. */
export const onCallOf = async (
  file: string,
): Promise<{ readonly name: string; readonly onCall: OnCall; readonly rota: Rota }> => {
  const { name, onCall } = await loadStack(file)
  if (onCall.rota) return { name, onCall, rota: onCall.rota }
  throw new CommandError(`ONCALL_ROTA: ${file} declares no rota\n    fix:  add onCall.rota, as alerts/rota.ts does`)
}
