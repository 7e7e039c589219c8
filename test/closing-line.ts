import type { Reporter, TestModule, Vitest } from 'vitest/node'

/** What an ordinary run leaves to a command of its own, by project. */
const LEFT_OUT = {
  helm: 'left out: the Helm chart, the image and scale-out; "npm run test:helm" checks them with a Helm that it finds, or builds where there is Go',
}

/** Ends a run with one plain line that people and CI read alike: `12 passed, 0 failed, 1 skipped`. */
export default class ClosingLine implements Reporter {
  private leftOut: readonly string[] = []

  onInit({ projects }: Vitest): void {
    const chosen = new Set(projects.map(({ name }) => name))
    // Who names one project knows what the others are.
    const ordinary = chosen.size > 1
    this.leftOut = Object.entries(LEFT_OUT).flatMap(([project, text]) =>
      ordinary && !chosen.has(project) ? [text] : [],
    )
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string): number => states.filter((each) => each === state).length
    // A file that could not be loaded ran no test, and must not look like a file without any.
    const broken = modules.filter((module) => module.errors().length > 0).length
    for (const text of this.leftOut) console.log(`\n${text}`)
    console.log(`\n${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`)
  }
}
