/**
 * The work of a task: a generator that yields how much is done, as a ratio, after each short step, and returns the
 * result. The worker decides between two steps whether to go on, so work needs to know nothing of pace, progress
 * reports or cancellation.
 */
export type Work<Payload> = (payload: Payload) => Generator<number, unknown, void>

/** A task that failed as its type declares it can. It is not run again. */
export class TaskFailure extends Error {}
