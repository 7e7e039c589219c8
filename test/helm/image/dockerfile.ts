import { readFile } from 'node:fs/promises'

export type Instruction =
  | { readonly kind: 'copy'; readonly from?: string; readonly sources: readonly string[]; readonly target: string }
  | { readonly kind: 'run'; readonly command: string }

export interface Stage {
  /** Of the stage, or a number as Docker counts them. */
  readonly name: string
  /** Another stage, or an image. */
  readonly base: string
  readonly instructions: readonly Instruction[]
}

const instruction = (keyword: string, rest: string): Instruction | undefined => {
  const words = rest.split(/\s+/)
  const options = words.filter((word) => word.startsWith('--'))
  const paths = words.filter((word) => !word.startsWith('--'))
  switch (keyword) {
    case 'COPY': {
      const from = options.find((option) => option.startsWith('--from='))?.slice('--from='.length)
      return { kind: 'copy', ...(from && { from }), sources: paths.slice(0, -1), target: paths.at(-1) ?? '.' }
    }
    case 'RUN':
      return { kind: 'run', command: rest.replace(/^(--mount=\S+\s+)+/, '') }
    default:
      return undefined
  }
}

/** The stages of our Dockerfile: the few instructions that it uses, one a line. */
export const readStages = async (path: string): Promise<readonly Stage[]> => {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = []
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const [, keyword = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (keyword === 'FROM') {
      const [base = '', , name = String(stages.length)] = rest.split(/\s+/)
      stages.push({ name, base, instructions: [] })
      continue
    }
    const parsed = instruction(keyword, rest)
    if (parsed) stages.at(-1)?.instructions.push(parsed)
  }
  return stages
}
