import type { BoardSpec } from '../../core/board/spec.ts'
import { chartTiles, questionOf } from '../../core/board/tile.ts'
import type { Context } from '../context.ts'
import { ownAsker } from '../cube.ts'
import { followed } from './sources.ts'
import { loadRecentBoards } from './store.ts'
import type { Tiles } from './tiles.ts'

const lookEveryMillis = 2000

/** So many boards, changed last, are prepared. */
const mostBoards = 100
/** For so many different rights; who has rarer ones waits the first time. */
const mostRights = 6

/**
 * Asks the tiles of the boards as they open, so that their answers are kept before anybody does: after the start, and whenever data or model
 * have changed. Returns how to end it.
 */
export function warmBoards(
  context: Pick<Context, 'access' | 'database' | 'workspace' | 'fields'>,
  tiles: Pick<Tiles, 'prepare'>,
): () => void {
  const { workspace } = context
  const versions = async () => {
    const { dataVersion, modelVersion } = await workspace.facts()
    return `${dataVersion} ${modelVersion}`
  }
  let prepared = ''
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  async function look(): Promise<void> {
    const now = await versions()
    if (now === prepared) return
    prepared = now
    const began = performance.now()
    const { asked, failed } = await prepare(context, tiles, async () => !isOver && (await versions()) === now)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    if (asked > 0)
      console.log(`boards: ${asked} answers prepared in ${seconds} s${failed ? `; boards with a chart that fails: ${failed}` : ''}`)
  }

  const round = () => {
    look()
      // What fails while the server ends is not worth a word.
      .catch((error) => isOver || console.error('[boards]', error))
      .finally(() => {
        if (!isOver) timer = setTimeout(round, lookEveryMillis).unref()
      })
  }
  round()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

/** Asks the boards' tiles while `mayGoOn`, for the rights that most people have. */
async function prepare(
  { access, database, workspace, fields }: Pick<Context, 'access' | 'database' | 'workspace' | 'fields'>,
  tiles: Pick<Tiles, 'prepare'>,
  mayGoOn: () => Promise<boolean>,
): Promise<{ asked: number; failed: number }> {
  const { today, timezone } = await workspace.facts()
  const facts = { today, timezone, fields: await fields() }
  const boards = await Promise.all((await loadRecentBoards(database, mostBoards)).map((board) => followed(database, board, facts.fields)))
  const failed = new Set<BoardSpec>()
  let asked = 0
  for (const rights of (await access.rightsInUse()).slice(0, mostRights)) {
    for (const board of boards) {
      for (const tile of chartTiles(board).values()) {
        if (!(await mayGoOn())) return { asked, failed: failed.size }
        asked++
        const isAnswered = await tiles.prepare(questionOf(tile, board.filters, facts), { ...ownAsker, rights })
        // Its viewers are told why when they open it.
        if (!isAnswered) failed.add(board)
      }
    }
  }
  return { asked, failed: failed.size }
}
