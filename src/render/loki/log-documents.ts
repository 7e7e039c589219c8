import type { Stack } from '../../core/stack.ts'
import type { GeneratedDocument } from '../document.ts'
import { renderAlloy } from './alloy.ts'
import { renderLokiConfigs } from './config.ts'
import { renderLifecycle } from './lifecycle.ts'
import { renderLogRulerNamespace } from './ruler-namespace.ts'
import { renderLogRules } from './rules.ts'

/** Everything about logs that follows from a definition; nothing where it says nothing of them. */
export const renderLogs = (stack: Stack): readonly GeneratedDocument[] =>
  stack.logs
    ? [
        ...renderLokiConfigs(stack.logs),
        ...renderAlloy(stack.logs),
        ...renderLogRules(stack.logs, stack),
        renderLogRulerNamespace(stack.logs, stack),
        renderLifecycle(stack.logs),
      ]
    : []
