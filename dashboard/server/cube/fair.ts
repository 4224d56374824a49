import { availableParallelism } from 'node:os'

/** How many questions the warehouse works on at the same time. The last of them are for those who have none there. */
export const lanes = 6
const lanesForSeconds = 4
/** How many of them may be one asker's: on few cores the second long question would only take the first one's time, and everybody else's. */
export const lanesOfOne = availableParallelism() < 4 ? 1 : 2

const mark = '~'

/** Who is asking, as far as fairness goes: a person, or everybody who holds one link (`viewerOf`). */
export function laneOf(asker: unknown): string {
  return encodeURIComponent((asker as { id?: string } | undefined)?.id ?? 'nobody')
}

/** The id under which a question runs: nobody's choice of an id can be the same as somebody else's. */
export const ownId = (asker: unknown, id: string): string => `${laneOf(asker)}${mark}${id}`

/** A client that asks again for the same answer counts in the id's last part. */
export const withoutSpan = (id: string) => id.replace(/-span-[^~]*$/, '')

/** The id as the asker knows it. */
export const sentId = (id: string): string => id.slice(id.indexOf(mark) + 1)

const laneOfId = (id: string | undefined) => id?.split(mark, 1)[0] ?? ''

/** One waiting or running question of the queue. */
export interface Place {
  key: string
  lane: string
}

/**
 * Which of the waiting, oldest first, start now: those whose askers have least at the warehouse, in turns. A question several wait for stands in the
 * list once for each of them, and starts when it is the first one's turn.
 */
export function toStart(running: readonly Place[], waiting: readonly Place[], ofOne = lanesOfOne): Place[] {
  const counts = new Map<string, number>()
  for (const { lane } of running) counts.set(lane, (counts.get(lane) ?? 0) + 1)
  let left = [...waiting]
  const started: Place[] = []
  for (;;) {
    const busy = running.length + started.length
    if (busy >= lanes) return started
    const open = left.filter(({ lane }) => {
      const own = counts.get(lane) ?? 0
      return own === 0 || (own < ofOne && busy < lanesForSeconds)
    })
    const least = Math.min(...open.map(({ lane }) => counts.get(lane) ?? 0))
    const next = open.find(({ lane }) => (counts.get(lane) ?? 0) === least)
    if (!next) return started
    counts.set(next.lane, least + 1)
    left = left.filter(({ key }) => key !== next.key)
    started.push(next)
  }
}

/** A question in Cube's queue, with the lane it started in. */
export interface Item {
  key: string
  order: number
  lane?: string
}

/** What of Cube's queue says who waits and who runs. */
export interface Queue {
  active: Record<string, Item>
  toProcess: Record<string, Item>
  queryDef: Record<string, { requestId: string }>
}

/** Which of the queue's questions start now. */
export function nextOf({ active, toProcess, queryDef }: Queue, waiters: Waiters): Place[] {
  const inOrder = (items: Record<string, Item>) => Object.values(items).sort((a, b) => a.order - b.order)
  const ownerOf = ({ key }: Item) => laneOfId(queryDef[key]?.requestId)
  const running = inOrder(active).map((item) => ({ key: String(item.key), lane: item.lane ?? ownerOf(item) }))
  const waiting = inOrder(toProcess).flatMap((item) => {
    const lanes = new Set([ownerOf(item), ...waiters.lanesOf(item.key)])
    return [...lanes].map((lane) => ({ key: String(item.key), lane }))
  })
  return toStart(running, waiting)
}

/** Who waits for which question of the warehouse: one may be several askers', and ends early only when the last of them has left. */
export class Waiters {
  readonly #ids = new Map<string, Set<string>>()
  readonly #questions = new Map<string, Set<string>>()

  lanesOf(question: string): string[] {
    return [...(this.#ids.get(question) ?? [])].map(laneOfId)
  }

  join(question: string, id: string): void {
    const asker = withoutSpan(id)
    add(this.#ids, question, asker)
    add(this.#questions, asker, question)
  }

  /** This asker waits no longer; gives back the questions that nobody waits for now. */
  leave(id: string): string[] {
    const asker = withoutSpan(id)
    const questions = [...(this.#questions.get(asker) ?? [])]
    this.#questions.delete(asker)
    return questions.filter((question) => {
      const ids = this.#ids.get(question)
      ids?.delete(asker)
      if (ids?.size === 0) this.#ids.delete(question)
      return ids?.size === 0
    })
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const found = map.get(key)
  if (found) found.add(value)
  else map.set(key, new Set([value]))
}
