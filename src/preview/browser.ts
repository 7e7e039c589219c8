import { type Browser, chromium } from 'playwright-core'
import { libraryEnvironment, resolveSoftware, software } from '../stackrun/index.ts'

/**
 * Starts a Chromium of the machine or of the cache, without a window. What it shows comes from loopback; as root, as
 * in a container, its sandbox cannot work and is left out.
 *
 * @throws StackError STACK_PARTS_MISSING
 */
export const launchBrowser = async (): Promise<Browser> => {
  const found = (await resolveSoftware([software.chromium])).get('chromium')
  const isRoot = process.getuid?.() === 0
  return chromium.launch({
    executablePath: found?.binaries.chromium ?? 'chromium',
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      '--font-render-hinting=none',
    ],
    chromiumSandbox: !isRoot,
    env: { ...process.env, ...(found && libraryEnvironment(found)) } as Record<string, string>,
  })
}
