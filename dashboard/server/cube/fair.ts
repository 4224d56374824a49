import { availableParallelism } from 'node:os'
import { LocalQueueDriver, LocalQueueDriverConnection, type LocalQueueDriverConnectionState } from '@cubejs-backend/query-orchestrator'
import type { PersonAsker } from '../access.ts'

/** How many questions the warehouse works on at the same time. The last of them are for those who have none there. */
export const lanes = 6
const lanesForSeconds = 4
/** How many of them may be one asker's: on few cores the second long question would only take the first one's time, and everybody else's. */
export const lanesOfOne = availableParallelism() < 4 ? 1 : 2

const mark = '~'

/** Who is asking, as far as fairness goes: a person, or everybody who holds one link (`viewerOf`). */
export function laneOf(asker: unknown): string {
  return encodeURIComponent((asker as Partial<PersonAsker> | undefined)?.id ?? 'nobody')
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

type Options = ConstructorParameters<typeof LocalQueueDriver>[0]
type Connection = LocalQueueDriverConnection
type Item = LocalQueueDriverConnectionState['active'][keyof LocalQueueDriverConnectionState['active']] & { lane?: string }

/** Cube's queue in memory, which starts questions in the order of `toStart` instead of first come, first served. */
export class FairQueueDriver extends LocalQueueDriver {
  readonly #options: Options
  readonly #waiters: Waiters

  constructor(options: Options, waiters: Waiters) {
    super(options)
    this.#options = options
    this.#waiters = waiters
  }

  override async createConnection(): Promise<Connection> {
    // Private to Cube's own class, and the one thing all connections of a queue share.
    const { state } = (await super.createConnection()) as unknown as { state: LocalQueueDriverConnectionState }
    return new FairConnection(this, state, this.#options, this.#waiters)
  }
}

class FairConnection extends LocalQueueDriverConnection {
  readonly #state: LocalQueueDriverConnectionState
  readonly #waiters: Waiters

  constructor(driver: LocalQueueDriver, state: LocalQueueDriverConnectionState, options: Options, waiters: Waiters) {
    super(driver, state, options)
    this.#state = state
    this.#waiters = waiters
  }

  override addToQueue(...given: Parameters<Connection['addToQueue']>): ReturnType<Connection['addToQueue']> {
    const [key, , , , { requestId }] = given
    if (requestId) this.#waiters.join(this.redisHash(key), requestId)
    return super.addToQueue(...given)
  }

  // Cube takes as many from the front of this list as it has room for.
  override async getActiveAndToProcess(): ReturnType<Connection['getActiveAndToProcess']> {
    const [active, waiting] = await super.getActiveAndToProcess()
    const byKey = new Map(waiting.map((one) => [String(one[0]), one]))
    const next = this.#next().map(({ key }) => byKey.get(key))
    return [active, next.filter((one) => one !== undefined)]
  }

  // Several may be taken at once; each is looked at again with what has started since.
  override async retrieveForProcessing(
    ...[key, id]: Parameters<Connection['retrieveForProcessing']>
  ): ReturnType<Connection['retrieveForProcessing']> {
    const place = this.#next().find((one) => one.key === String(key))
    if (!place) return null
    const retrieved = await super.retrieveForProcessing(key, id)
    // It takes up the lane of whoever's turn it was, who need not have asked it first.
    const item: Item | undefined = this.#state.active[key]
    if (retrieved && item) item.lane = place.lane
    return retrieved
  }

  #next(): Place[] {
    const { active, toProcess, queryDef } = this.#state
    const inOrder = (items: typeof active): Item[] => Object.values(items).sort((a, b) => a.order - b.order)
    const ownerOf = ({ key }: Item) => laneOfId(queryDef[key]?.requestId)
    const running = inOrder(active).map((item) => ({ key: String(item.key), lane: item.lane ?? ownerOf(item) }))
    const waiting = inOrder(toProcess).flatMap((item) => {
      const lanes = new Set([ownerOf(item), ...this.#waiters.lanesOf(item.key)])
      return [...lanes].map((lane) => ({ key: String(item.key), lane }))
    })
    return toStart(running, waiting)
  }
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
