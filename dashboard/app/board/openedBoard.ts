import { inForce } from '../../core/board/filters.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { BoardSpec, Tile } from '../../core/board/spec.ts'
import { chartTiles } from '../../core/board/tile.ts'
import { tileTitle } from '../../core/board/tileTitle.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import type { ChartSource } from '../cube.ts'
import { usePreferences } from '../ui/preferences.ts'
import { useSame } from '../ui/useSame.ts'
import type { Session } from './session.ts'
import { useTileSource } from './tileSource.ts'
import { type BoardActs, useBoardActs } from './useBoardActs.ts'
import { type Step, useSession } from './useSession.ts'

/** One chart of a board, under the filters it is looked at through. */
export interface SeenChart {
  chart: ChartSpec
  filters: Filter[]
}

export interface Opening {
  stored: StoredBoard
  fields: Fields
  today: string
  onShareChart: ((seen: SeenChart) => void) | undefined
}

/** An open board, as its parts on the screen need it. */
export interface OpenedBoard extends Opening {
  /** The board as it is shown: stored, or being changed. */
  spec: BoardSpec
  mayEdit: boolean
  session: Session
  step: Step
  acts: BoardActs
  /** The filters its charts are asked under; the same list as long as it says the same. */
  inForce: Filter[]
  /** Who answers for its tiles; Cube itself while the board is being changed. */
  source: ChartSource | undefined
  titleOf: (tile: Tile) => string
}

/** Opens a board that has been read. */
export function useOpenedBoard(opening: Opening): OpenedBoard {
  const { stored, fields } = opening
  const { language } = usePreferences()
  // A chart shared alone is what it is: arranging it with others would make it a board.
  const mayEdit = stored.may.edit && !stored.spec.single
  const [session, step] = useSession(stored, mayEdit)
  const acts = useBoardActs(stored, session, step)
  const { editing, history, view } = session
  const source = useTileSource({
    address: `/api/boards/${stored.id}`,
    revision: stored.revision,
    tiles: [...chartTiles(stored.spec).keys()],
  })
  return {
    ...opening,
    spec: editing ? history.now : stored.spec,
    mayEdit,
    session,
    step,
    acts,
    inForce: useSame(editing ? inForce(history.now.filters, []) : inForce(view.filters, view.clicks)),
    // What is being changed is not on the board yet.
    source: editing ? undefined : source,
    titleOf: (tile) => tileTitle(tile, fields, language),
  }
}
