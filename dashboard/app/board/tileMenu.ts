import { withoutTile, withTwin } from '../../core/board/edit.ts'
import type { Tile } from '../../core/board/spec.ts'
import { toAddress } from '../../core/chart/address.ts'
import type { Words } from '../../core/words.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import { toast } from '../ui/Toasts.tsx'
import type { OpenedBoard } from './openedBoard.ts'
import { newTileId } from './tileId.ts'

type Say = (words: Words) => string

/** The line that shows a tile's numbers instead of its picture, or the picture again. */
export function tableLine(isTable: boolean, say: Say, act: () => void): MenuLine {
  return { text: say(isTable ? { zh: '显示为图表', en: 'Show as chart' } : { zh: '显示为表格', en: 'Show as table' }), act }
}

/** What can be done with one tile of an open board: to look closer, and for those who may, to arrange. */
export function tileLines(board: OpenedBoard, tile: Tile, say: Say, go: (address: string) => void): MenuLine[] {
  const looking = tile.kind === 'chart' ? chartLines(board, tile, say, go) : []
  return board.mayEdit ? [...looking, 'rule', ...arrangingLines(board, tile, say)] : looking
}

function chartLines(board: OpenedBoard, tile: Extract<Tile, { kind: 'chart' }>, say: Say, go: (address: string) => void): MenuLine[] {
  const { stored, spec, session, step, inForce, onShareChart } = board
  const { id, chart } = tile
  const inExplore = `/explore?spec=${toAddress(chart)}&board=${stored.id}&tile=${id}`
  const seen = { chart, filters: inForce.filter(({ from }) => from !== id) }
  return [
    { text: say({ zh: '全屏查看', en: 'Full screen' }), act: () => step({ do: 'enlarge', tile: id }) },
    tableLine(session.view.tables.has(id), say, () => step({ do: 'table', tile: id })),
    { text: say({ zh: '在探索中打开', en: 'Open in Explore' }), act: () => go(inExplore) },
    // The board of a single chart has its own way to share: the link then shows later changes too.
    ...(stored.may.share && onShareChart && !spec.single
      ? [{ text: say({ zh: '分享此图…', en: 'Share this chart…' }), act: () => onShareChart(seen) }]
      : []),
  ]
}

function arrangingLines({ stored, step, titleOf }: OpenedBoard, tile: Tile, say: Say): MenuLine[] {
  function remove() {
    toast({ zh: `已移除“${titleOf(tile)}”`, en: `Removed ${titleOf(tile)}` }, { undo: () => step({ do: 'undo' }) })
    step({ do: 'arrange', stored: stored.spec, make: (board) => withoutTile(board, tile.id) })
  }
  function duplicate() {
    const id = newTileId()
    step({ do: 'arrange', stored: stored.spec, make: (board) => withTwin(board, tile, id) })
  }
  return [
    { text: say({ zh: '复制一份', en: 'Duplicate' }), act: duplicate },
    ...(tile.kind === 'chart'
      ? [{ text: say({ zh: '改标题', en: 'Rename' }), act: () => step({ do: 'rename', tile: tile.id, stored: stored.spec }) }]
      : []),
    { text: say({ zh: '从看板移除', en: 'Remove from board' }), danger: true, act: remove },
  ]
}
