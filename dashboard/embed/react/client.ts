/** A filter as Clientele names it. */
export interface ClienteleFilter {
  member: string
  operator: string
  values: (string | null)[]
}

/** One answer of a chart, by columns; `total` is how many rows there are beside those given. */
export interface TilePart {
  columns: Record<string, unknown[]>
  total?: number
}

/** What a chart shows: `main` and, where it has them, `earlier`, `totals` and others. */
export interface TileData {
  main: TilePart
  [part: string]: TilePart
}

export interface OpenBoard {
  title: string | { zh: string; en: string }
  /** Its charts, in the order of the board: id, type, title. */
  tiles: { id: string; type: string; title: unknown }[]
  /** The filters that may be set with `askTile`. */
  filters: ClienteleFilter[]
  /** What holds whatever is asked. */
  locked: ClienteleFilter[]
  rights: string[]
  expiresAt: string
}

/** Clientele refused: a code for programs, and a sentence for people in both languages. */
export class ClienteleError extends Error {
  readonly code: string
  readonly status: number
  readonly words: { zh: string; en: string }

  constructor(status: number, code: string, words: { zh: string; en: string }) {
    super(words.en)
    this.code = code
    this.status = status
    this.words = words
  }
}

export interface ClienteleClient {
  /** Opens a board: what is on it, and what may be asked. */
  open(board: string): Promise<OpenBoard>
  /** What one chart shows, under these filters or the board's own. */
  askTile(board: string, tile: string, filters?: ClienteleFilter[]): Promise<TileData>
}

interface Pass {
  pass: string
  opened: OpenBoard
}

/** For those who draw themselves: opens boards with your back end's tokens, and asks their charts. */
export function createClient({ server, getToken }: { server: string; getToken: () => string | Promise<string> }): ClienteleClient {
  const passes = new Map<string, Promise<Pass>>()

  async function send(address: string, token: string, body: unknown): Promise<Record<string, unknown>> {
    const reply = await fetch(new URL(address, server), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const said = await reply.json().catch(() => ({}))
    if (reply.ok) return said
    const unclear = { zh: '服务器的答复无法读懂。', en: 'The server answered in a way that cannot be understood.' }
    throw new ClienteleError(reply.status, said.problem ?? 'unclear', said.message ?? unclear)
  }

  async function begin(board: string): Promise<Pass> {
    const said = await send('/api/embed/open', await getToken(), { board })
    const spec = said.spec as {
      title: OpenBoard['title']
      filters: ClienteleFilter[]
      tiles: { id: string; kind: string; chart?: Chart }[]
    }
    return {
      pass: String(said.pass),
      opened: {
        title: spec.title,
        tiles: spec.tiles.flatMap(({ id, chart }) => (chart ? [{ id, type: chart.type, title: chart.title }] : [])),
        filters: said.adjustable ? spec.filters : [],
        locked: said.locked as ClienteleFilter[],
        rights: said.rights as string[],
        expiresAt: String(said.expiresAt),
      },
    }
  }

  /** One pass a board, for all who ask at once; a failed one is tried anew by whoever comes next. */
  function passOf(board: string): Promise<Pass> {
    const known = passes.get(board)
    if (known) return known
    const made = begin(board)
    passes.set(board, made)
    made.catch(() => passes.delete(board))
    return made
  }

  return {
    open: async (board) => (await passOf(board)).opened,
    async askTile(board, tile, filters) {
      const ask = async () => send(`/api/shared/-/tiles/${tile}`, (await passOf(board)).pass, filters ? { filters } : {})
      const said = await ask().catch((problem: unknown) => {
        if (!(problem instanceof ClienteleError) || problem.code !== 'embed_expired') throw problem
        // The token has ended: with the next one once more.
        passes.delete(board)
        return ask()
      })
      const parts = Object.entries(said.results as Record<string, Reply>).map(([part, { data, total }]) => {
        const columns = Object.fromEntries(data.members.map((member, at) => [member, data.columns[at] ?? []]))
        return [part, { columns, ...(total !== undefined && { total }) }] as const
      })
      return Object.fromEntries(parts) as TileData
    },
  }
}

interface Chart {
  type: string
  title: unknown
}

interface Reply {
  data: { members: string[]; columns: unknown[][] }
  total?: number
}
