import { ownId, withoutSpan } from './fair.ts'

/** The questions under way, by who asked them and the id they gave them: each can be given up by whoever asked it, and nobody else. */
export function createAsked() {
  const running = new Map<string, Set<() => void>>()
  const nameOf = (asker: unknown, id: string) => withoutSpan(ownId(asker, id))

  return {
    /** Remembers how to give a question up. Returns how to forget it once it is answered. */
    track(asker: unknown, id: string, giveUp: () => void): () => void {
      const name = nameOf(asker, id)
      const found = running.get(name) ?? new Set()
      running.set(name, found.add(giveUp))
      return () => {
        found.delete(giveUp)
        if (found.size === 0 && running.get(name) === found) running.delete(name)
      }
    },

    /** Gives up this asker's questions of this id; other people's may have the same and go on. */
    giveUp(asker: unknown, id: string): void {
      for (const giveUp of running.get(nameOf(asker, id)) ?? []) giveUp()
    },
  }
}

export type Asked = ReturnType<typeof createAsked>
