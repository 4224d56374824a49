import type { ReactNode } from 'react'
import { inReadingOrder } from '../../core/board/edit.ts'
import { gridColumns, type Tile } from '../../core/board/spec.ts'
import { catalogue } from '../../core/chart/catalogue.ts'
import css from './Grid.module.css'

/** A row of the grid and the space between tiles, in pixels; `Grid.module.css` says the same. */
export const rowHeight = 56
export const gap = 12

interface GridProps {
  tiles: Tile[]
  draw: (tile: Tile) => ReactNode
}

/** What a phone's height of a tile depends on: a small number with a line below it, with an earlier one beside it, or with neither. */
function sortOf(tile: Tile): string | undefined {
  if (tile.kind !== 'chart' || !catalogue[tile.chart.type].isFigure || tile.place.w > 3) return undefined
  const hasLine = (tile.chart.wells.axis ?? []).length > 0
  return hasLine ? css.small : tile.chart.compare === 'none' ? css.lone : css.bare
}

/** Tiles where they stand; on a phone in reading order, one below the other. Plain CSS, so a shared page needs no grid library. */
export function Grid({ tiles, draw }: GridProps) {
  return (
    <div className={css.grid}>
      {inReadingOrder(tiles).map((tile) => {
        const { x, y, w, h } = tile.place
        const sort = sortOf(tile)
        return (
          <div
            key={tile.id}
            className={sort ? `${css.cell} ${sort}` : css.cell}
            style={
              {
                gridColumn: `${x + 1} / span ${w}`,
                gridRow: `${y + 1} / span ${h}`,
                '--height': `${h * (rowHeight + gap) - gap}px`,
                '--span': tile.phone?.w ?? (sort ? 1 : gridColumns.phone),
              } as React.CSSProperties
            }
          >
            {draw(tile)}
          </div>
        )
      })}
    </div>
  )
}
