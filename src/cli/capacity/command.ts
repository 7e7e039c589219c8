import type { Command } from 'commander'
import { constants } from '../../capacity/constants.ts'
import { capacityModel } from '../../capacity/predict.ts'
import { loadStack } from '../load-stack.ts'
import { describePrediction } from './describe.ts'
import { readWorkload, type SizeOptions } from './read-workload.ts'

type Options = SizeOptions & { readonly json?: boolean }

/** `tenantscope capacity`: what an installation of some size takes, which topology it needs, and when it needs another. */
export const capacity = async (options: Options, command: Command): Promise<number> => {
  const stack = await loadStack(command.optsWithGlobals<{ stack: string }>().stack)
  const workload = readWorkload(options, stack)
  const model = capacityModel(stack)
  const prediction = model.predict(workload)
  const move = model.tenantsUntilMove(workload)
  console.log(
    options.json
      ? JSON.stringify({ ...prediction, moveAtTenants: move, constants }, undefined, 2)
      : describePrediction(prediction, move),
  )
  return 0
}
