import { type ReactNode, useMemo } from 'react'
import type { Drawing, Mark } from '../../core/chart/drawing.ts'
import type { Filter, Sort } from '../../core/chart/spec.ts'
import { twinMark } from '../../core/chart/twinMark.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import { ApexPicture } from './picture/ApexPicture.tsx'
import { Cohort } from './picture/Cohort.tsx'
import css from './picture/Facets.module.css'
import { Figures } from './picture/Figures.tsx'
import { Funnel } from './picture/Funnel.tsx'
import { Grid } from './picture/Grid.tsx'
import { MarkKeys } from './picture/MarkKeys.tsx'
import { picturesOf } from './picture/markKeys.ts'
import { Pivot } from './picture/Pivot.tsx'
import { Shapes } from './picture/Shapes.tsx'

interface PictureProps {
  drawing: Drawing
  height: number
  /** Show the rows behind the picture in its place. */
  asTable?: boolean
  onMark?: ((mark: Mark) => void) | undefined
  /** What can be done with a mark is asked for; without it a press on the mark does so. */
  onMenu?: ((mark: Mark) => void) | undefined
  /** A stretch of the time axis was drawn. */
  onStretch?: ((filter: Filter) => void) | undefined
  /** Asks in another order; without it a table sorts what it shows. */
  onSort?: ((sort: Sort | null) => void) | undefined
}

/** Draws a drawing. The only place that knows its kinds. */
export function Picture({ drawing, height, asTable = false, onMark, onMenu, onStretch, onSort }: PictureProps) {
  const { label } = drawing
  const pictures = useMemo(() => picturesOf(drawing), [drawing])
  if (asTable && drawing.kind !== 'empty')
    return <Grid table={drawing.twin} label={label} height={height} markAt={(_, row) => twinMark(drawing.twin, row)} onMark={onMark} />
  switch (drawing.kind) {
    case 'apex': {
      const whole = Math.max(height, Math.min(drawing.apex.height ?? 0, 4000))
      return (
        <MarkKeys pictures={pictures} twin={drawing.twin} {...{ onMark, onMenu, onStretch }}>
          <Scroller height={height} scrolls={whole > height}>
            <ApexPicture
              drawing={drawing.apex}
              markAt={drawing.markAt}
              beside={drawing.beside}
              {...{ label, onMark, onMenu, onStretch }}
              height={whole}
            />
          </Scroller>
        </MarkKeys>
      )
    }
    case 'kpi':
      return (
        <MarkKeys pictures={pictures} twin={drawing.twin} onMark={drawing.isList ? onMark : onMenu} onMenu={onMenu}>
          <Figures {...drawing} height={height} onMark={drawing.isList ? onMark : onMenu} onMenu={onMenu} />
        </MarkKeys>
      )
    case 'table':
      return <Grid table={drawing.table} label={label} height={height} markAt={drawing.markAt} onMark={onMark} onSort={onSort} />
    case 'pivot':
      return <Pivot pivot={drawing.pivot} label={label} height={height} onMark={onMark} onSort={onSort} />
    case 'cohort':
      return <Cohort cohort={drawing.cohort} label={label} height={height} onMark={onMark} />
    case 'funnel':
      return <Funnel funnel={drawing.funnel} label={label} height={height} onMark={onMark} />
    case 'shapes':
      return (
        <MarkKeys pictures={pictures} twin={drawing.twin} onMark={onMark} onMenu={onMenu}>
          <Shapes shapes={drawing.shapes} markAt={drawing.markAt} label={label} height={height} onMark={onMark} onMenu={onMenu} />
        </MarkKeys>
      )
    case 'facets':
      return (
        <MarkKeys pictures={pictures} twin={drawing.twin} {...{ onMark, onMenu, onStretch }}>
          <Facets facets={drawing.facets} {...{ label, height, onMark, onMenu, onStretch }} />
        </MarkKeys>
      )
    case 'nothing':
      return <Nothing words={drawing.words} height={height} />
    case 'empty':
      return null
  }
}

interface FacetsProps extends Pick<PictureProps, 'height' | 'onMark' | 'onMenu' | 'onStretch'> {
  facets: (Drawing & { kind: 'facets' })['facets']
  label: string
}

/** The same picture once for each value. */
function Facets({ facets, label, height, onMark, onMenu, onStretch }: FacetsProps) {
  return (
    <div className={css.facets} style={{ maxHeight: height }}>
      {facets.map((facet) => (
        <figure key={facet.title}>
          <figcaption>{facet.title}</figcaption>
          {facet.nothing ? (
            <Nothing words={facet.nothing} height={180} />
          ) : (
            <ApexPicture
              drawing={facet.apex}
              markAt={facet.markAt}
              beside={facet.beside}
              label={`${facet.title}: ${label}`}
              height={180}
              {...{ onMark, onMenu, onStretch }}
            />
          )}
        </figure>
      ))}
    </div>
  )
}

/** Words in the place of a picture. */
function Nothing({ words, height }: { words: Words; height: number }) {
  const { say } = usePreferences()
  return (
    <p className={css.nothing} style={{ height }}>
      {say(words)}
    </p>
  )
}

/** The room of a picture; one that is taller is scrolled in it, by keys too. */
function Scroller({ height, scrolls, children }: { height: number; scrolls: boolean; children: ReactNode }) {
  return (
    <div style={{ height, overflowY: 'auto', overflowX: 'hidden' }} {...(scrolls && { tabIndex: 0 })}>
      {children}
    </div>
  )
}
