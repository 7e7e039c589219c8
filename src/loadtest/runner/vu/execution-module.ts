import { TestAborted, type VuState } from './vu-state.ts'

/** The module `k6/execution`, for the properties that scripts may read here. */
export function executionModule(state: VuState) {
  const order = () => {
    if (state.order) return state.order
    throw new Error('getting scenario information outside of the VU context is not supported')
  }
  const scenario = {
    get name() {
      return order().scenario
    },
    get executor() {
      return order().executor
    },
    get startTime() {
      return order().scenarioStartMs
    },
    get iterationInInstance() {
      return order().iterationInTest
    },
    get iterationInTest() {
      return order().iterationInTest
    },
  }
  const vu = {
    get idInInstance() {
      return state.vuId
    },
    get idInTest() {
      return state.vuId
    },
    get iterationInInstance() {
      return state.iterationInInstance
    },
    get iterationInScenario() {
      return state.iterationInScenario
    },
    get tags() {
      return state.tags
    },
    get metrics() {
      return { tags: state.tags }
    },
  }
  const test = {
    get options() {
      return state.options
    },
    abort(reason = '') {
      throw new TestAborted(reason === '' ? 'test aborted' : `test aborted: ${reason}`)
    },
    fail(reason = '') {
      state.post({ kind: 'fail', reason })
    },
  }
  return { scenario, vu, test }
}
