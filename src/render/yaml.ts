import { dump } from 'js-yaml'
import { doNotEdit } from './document.ts'

/** YAML in the order written, without anchors, long strings unfolded, so that equal input is equal to the byte. */
export const yaml = (value: unknown): string => dump(value, { lineWidth: -1, noRefs: true })

export const generatedYaml = (source: string, value: unknown): string => `# ${doNotEdit(source)}\n${yaml(value)}`
