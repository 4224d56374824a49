import { Worker } from 'node:worker_threads'
import { type Job, type Made, makePartition } from './files.ts'
import { blockSize } from './partition.ts'
import type { Recipe } from './world.ts'

const blocksAJob = 10

const toJobs = (recipe: Recipe): Job[] => {
  const blocks = recipe.customers / blockSize
  return Array.from({ length: Math.ceil(blocks / blocksAJob) }, (_, index) => ({
    index,
    from: index * blocksAJob,
    to: Math.min(blocks, (index + 1) * blocksAJob),
  }))
}

/**
 * Makes all partitions with so many workers and gives them in order, each once. At most a few lie finished and unread,
 * so memory and disk stay bounded whatever the size.
 */
export async function* makePartitions(recipe: Recipe, folder: string, workers: number): AsyncGenerator<Made> {
  const jobs = toJobs(recipe)
  if (workers <= 1 || jobs.length === 1) {
    for (const job of jobs) yield makePartition(recipe, folder, job)
    return
  }
  const ready = new Map<number, Made>()
  let asked = 0
  let given = 0
  let failure: Error | undefined
  let wake = () => {}
  const idle: Worker[] = []
  const team = Array.from(
    { length: workers },
    () =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { recipe, folder },
        resourceLimits: { maxOldGenerationSizeMb: 256 },
      }),
  )
  const feed = () => {
    while (idle.length > 0 && asked < jobs.length && asked - given < workers * 6) idle.pop()?.postMessage(jobs[asked++])
  }
  for (const worker of team) {
    idle.push(worker)
    worker.on('message', (made: Made) => {
      ready.set(made.job.index, made)
      idle.push(worker)
      feed()
      wake()
    })
    worker.on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error))
      wake()
    })
  }
  try {
    feed()
    while (given < jobs.length) {
      const made = ready.get(given)
      if (failure) throw failure
      if (!made) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      ready.delete(given)
      given += 1
      feed()
      yield made
    }
  } finally {
    await Promise.all(team.map((worker) => worker.terminate()))
  }
}
