import type { ReactNode } from 'react'
import { inReadingOrder } from '../../core/board/edit.ts'
import type { Tile } from '../../core/board/spec.ts'
import css from './Grid.module.css'

/** A row of the grid and the space between tiles, in pixels; `Grid.module.css` says the same. */
export const rowHeight = 56
export const gap = 12

interface GridProps {
  tiles: Tile[]
  draw: (tile: Tile) => ReactNode
}

/** Tiles where they stand; on a phone one below the other, in reading order. Plain CSS, so a shared page needs no grid library. */
export function Grid({ tiles, draw }: GridProps) {
  return (
    <div className={css.grid}>
      {inReadingOrder(tiles).map((tile) => {
        const { x, y, w, h } = tile.place
        return (
          <div
            key={tile.id}
            className={css.cell}
            style={
              {
                gridColumn: `${x + 1} / span ${w}`,
                gridRow: `${y + 1} / span ${h}`,
                '--height': `${h * (rowHeight + gap) - gap}px`,
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
