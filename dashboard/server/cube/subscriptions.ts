import { createHash, randomBytes } from 'node:crypto'
import type { Access, PersonPrincipal } from '../access.ts'
import type { Answer, Answers } from './answers.ts'

/** Somebody who is sent a question's answer now and whenever it changes. */
export interface Subscriber {
  asker: PersonPrincipal
  /** The question, as Cube's API takes it. */
  text: string
  send(answer: Answer): void
}

/** All who subscribe to one question with the same rights: it is asked once for them. */
interface Group {
  text: string
  /** Who was sent which answer. */
  members: Map<Subscriber, string>
  leaving: AbortController
  isAsking: boolean
  /** Somebody has no answer to what is asked now. */
  isDue: boolean
  hasFailed: boolean
}

const askedAtOnce = 8

export type Subscriptions = ReturnType<typeof createSubscriptions>

export function createSubscriptions({ answers, access }: { answers: Answers; access: Pick<Access, 'rightsOf'> }) {
  const groups = new Map<string, Group>()
  const keyOf = ({ asker, text }: Subscriber) => `${access.rightsOf(asker)}\n${text}`

  /** Sends the answer as soon as it is there. Rejects where it can't be had. */
  async function add(subscriber: Subscriber): Promise<void> {
    const key = keyOf(subscriber)
    const group: Group = groups.get(key) ?? {
      text: subscriber.text,
      members: new Map(),
      leaving: new AbortController(),
      isAsking: false,
      isDue: false,
      hasFailed: false,
    }
    groups.set(key, group)
    group.members.set(subscriber, '')
    await ask(group)
  }

  function remove(subscriber: Subscriber): void {
    const key = keyOf(subscriber)
    const group = groups.get(key)
    if (!group?.members.delete(subscriber) || group.members.size > 0) return
    groups.delete(key)
    group.leaving.abort()
  }

  async function ask(group: Group): Promise<void> {
    group.isDue = true
    // Whoever asks for the group already looks again before it ends.
    if (group.isAsking) return
    group.isAsking = true
    try {
      while (group.isDue) {
        group.isDue = false
        const [first] = group.members.keys()
        if (!first) return
        const wanted = await answers.wantedOf('load', group.text, first.asker)
        const answer = await answers.obtain(wanted, `ws.${randomBytes(6).toString('hex')}`, group.leaving.signal)
        group.hasFailed = answer.status >= 400
        if (isUnfinished(answer)) group.isDue = true
        else tell(group, answer)
      }
    } catch (error) {
      // Of a question that was given up there is nobody to tell.
      if (group.leaving.signal.aborted) return
      group.hasFailed = true
      throw error
    } finally {
      group.isAsking = false
    }
  }

  function tell({ members }: Group, answer: Answer): void {
    const seen = contentOf(answer)
    for (const [subscriber, last] of members) {
      if (last === seen) continue
      members.set(subscriber, seen)
      subscriber.send(answer)
    }
  }

  async function askAll(waiting: Group[]): Promise<void> {
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) await ask(next).catch((error) => console.error('[ws]', error))
    }
    await Promise.all(Array.from({ length: askedAtOnce }, work))
  }

  return {
    add,
    remove,
    /** Asks each question once more; whose answer has changed are sent it. */
    renew: () => askAll([...groups.values()]),
    /** The same for those that could not be answered. */
    renewFailed: () => askAll([...groups.values()].filter(({ hasFailed }) => hasFailed)),
  }
}

/** What an answer says, apart from who asked when. */
function contentOf({ problem, body }: Answer): string {
  if (problem && 'problem' in problem) return String(problem.problem)
  const text = body.toString().replace(/"(?:requestId|lastRefreshTime)":"[^"]*",?/g, '')
  return createHash('sha1').update(text).digest('base64url')
}

/** Cube's word that a question still runs. */
const isUnfinished = ({ status, body }: Answer) => status === 200 && body.length < 200 && body.includes('"Continue wait"')
