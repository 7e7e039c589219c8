import { expect, test } from 'vitest'
import { loadSdk } from './sdk.ts'

test('an SDK that is not installed is told with what to do about it', async () => {
  const name = '@temporalio/not-installed'
  await expect(loadSdk(name, () => import(/* @vite-ignore */ name))).rejects.toThrow(
    /^WORKFLOW_SDK_MISSING: .*not-installed is not installed: npm install .*or unset it/,
  )
})

test('another error while it loads stays what it is', async () => {
  const broken = () => Promise.reject(new Error('no native module for this platform'))
  await expect(loadSdk('@temporalio/worker', broken)).rejects.toThrow('no native module for this platform')
})
