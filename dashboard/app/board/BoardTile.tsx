import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { withTile } from '../../core/board/edit.ts'
import type { Tile as TileSpec } from '../../core/board/spec.ts'
import { usePreferences } from '../ui/preferences.ts'
import type { OpenedBoard } from './openedBoard.ts'
import { Tile } from './Tile.tsx'
import { tileLines } from './tileMenu.ts'

interface BoardTileProps {
  board: OpenedBoard
  tile: TileSpec
  /** While the board is arranged: what the tile is moved by. */
  grip?: ReactNode
}

/** A tile of an open board: looked at, clicked, or written while the board is edited. */
export function BoardTile({ board, tile, grip }: BoardTileProps) {
  const { say } = usePreferences()
  const [, go] = useLocation()
  const { session, step, inForce, source, titleOf } = board
  const { editing, history, view, printing } = session
  const write = (to: TileSpec) => step({ do: 'change', to: withTile(history.now, to), group: tile.id })
  return (
    <Tile
      tile={tile}
      title={titleOf(tile)}
      filters={inForce}
      source={source}
      menu={tileLines(board, tile, say, go)}
      grip={grip}
      asTable={view.tables.has(tile.id)}
      now={printing}
      onMark={editing ? undefined : (mark) => step({ do: 'press', mark, tile: tile.id })}
      {...(editing && tile.kind === 'text' && { onText: (text: string) => write({ ...tile, text }) })}
    />
  )
}
