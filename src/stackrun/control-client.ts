import type { PartAction } from './control-server.ts'
import type { RunState } from './run-state.ts'
import { StackError } from './stack-error.ts'

/**
 * Stops, starts, pauses or kills a part of a stack that another process runs; returns when that is done.
 *
 * @example
 * const [run] = await findRuns('.tenantscope/runs')
 * if (run) await controlPart(run.state, 'redis', 'stop')
 * @throws StackError STACK_CONTROL_REFUSED
 */
export const controlPart = async (
  { control, parts }: Pick<RunState, 'control' | 'parts'>,
  part: string,
  action: PartAction,
): Promise<void> => {
  const refuse = (actual: string, options?: ErrorOptions): never => {
    throw new StackError(
      'STACK_CONTROL_REFUSED',
      {
        offender: `${action} ${part}`,
        rule: 'must be done by the process that runs the stack',
        actual,
        fix: `check that the stack runs; its parts are ${Object.keys(parts).join(', ')}`,
      },
      options,
    )
  }
  if (!control) return refuse('it takes no orders yet')
  const response = await fetch(`${control.url}/parts/${encodeURIComponent(part)}/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${control.token}` },
  }).catch((error: unknown) => refuse(`it does not answer at ${control.url}`, { cause: error }))
  if (!response.ok) refuse(`it answered ${response.status}: ${await response.text()}`)
}
