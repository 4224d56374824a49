import { Worker } from 'node:worker_threads'
import { leastCustomers } from '../../core/estimate/bgNbd.ts'
import { estimateGroup, type Group, type GroupEstimate } from '../../core/estimate/group.ts'

const workers = 2

/** Estimates each group in a thread of its own, two at a time, so that nobody who asks meanwhile waits. In the order given. */
export async function estimateGroups(groups: Group[], onDone: () => void = () => undefined): Promise<GroupEstimate[]> {
  const done: GroupEstimate[] = []
  let next = 0
  const work = async () => {
    while (next < groups.length) {
      const index = next++
      const group = groups[index] as Group
      // Too small to be fitted: not worth a thread.
      done[index] = group.repeats.length < leastCustomers ? estimateGroup(group) : await inThread(group)
      onDone()
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return done
}

function inThread(group: Group): Promise<GroupEstimate> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  return new Promise<GroupEstimate>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The estimating thread ended with ${code} before it was done`)))
    worker.postMessage(group)
  }).finally(() => worker.terminate())
}
