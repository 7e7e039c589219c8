/**
 * Temporal's SDK is an optional peer: 150 MB of native code that only those need who run Temporal. It is loaded when its
 * address is configured, and its absence is told then.
 */
export const loadSdk = async <Module>(name: string, load: () => Promise<Module>): Promise<Module> => {
  try {
    return await load()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw new Error(
      `WORKFLOW_SDK_MISSING: TEMPORAL_ADDRESS is set, but ${name} is not installed: npm install @temporalio/client @temporalio/worker @temporalio/activity @temporalio/workflow, or unset it to use the queue in Redis`,
      { cause: error },
    )
  }
}

export const loadClient = () => loadSdk('@temporalio/client', () => import('@temporalio/client'))
export const loadWorker = () => loadSdk('@temporalio/worker', () => import('@temporalio/worker'))
export const loadActivity = () => loadSdk('@temporalio/activity', () => import('@temporalio/activity'))
