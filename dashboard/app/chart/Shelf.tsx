import { useDroppable } from '@dnd-kit/core'
import { Fragment } from 'react'
import type { WellRule } from '../../core/chart/kind.ts'
import { type ChartSpec, fieldsIn, type WellName } from '../../core/chart/spec.ts'
import { wantOf, wellsOf } from '../../core/chart/wells.ts'
import type { Fields } from '../../core/field/field.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { type Drag, refusalOf } from './drag.ts'
import { Pill } from './Pill.tsx'
import css from './Shelf.module.css'
import { fieldOfRef, titleOfRef } from './words.ts'

interface ShelfProps {
  spec: ChartSpec
  fields: Fields
  carry: Drag | null
  pillLines: (well: WellName, at: number) => MenuLine[]
  onPickUp: (well: WellName, at: number) => void
  onRemove: (well: WellName, at: number) => void
  onRecall: (at: number) => void
}

/** The wells of the present chart, named by their job in it, and the fields that wait for a chart that takes them. */
export function Shelf({ spec, fields, carry, pillLines, onPickUp, onRemove, onRecall }: ShelfProps) {
  const { say } = usePreferences()
  return (
    <div className={css.shelf} role="group" aria-label={say({ zh: '图表的位置', en: 'Wells' })}>
      {wellsOf(spec.type).map(([well, rule]) => (
        <Well key={well} {...{ well, rule, spec, fields, carry, pillLines, onPickUp, onRemove }} />
      ))}
      {spec.unplaced.length > 0 && (
        <div className={css.well}>
          <span className={css.name}>{say({ zh: '待放置', en: 'Waiting' })}</span>
          <div className={css.box} data-waiting>
            {spec.unplaced.map((ref, at) => (
              <button key={`${ref.name} ${ref.grain ?? ''}`} type="button" className={css.waiting} onClick={() => onRecall(at)}>
                {say(titleOfRef(fields, ref))} <span aria-hidden>×</span>
                <span className="only-read-aloud">{say({ zh: '从图中去掉', en: 'remove from the chart' })}</span>
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

interface WellProps extends Omit<ShelfProps, 'onRecall'> {
  well: WellName
  rule: WellRule
}

function Well({ well, rule, spec, fields, carry, pillLines, onPickUp, onRemove }: WellProps) {
  const { say } = usePreferences()
  const refs = fieldsIn(spec, well)
  const { setNodeRef } = useDroppable({ id: `well:${well}`, data: { target: { place: 'well', well, at: refs.length } } })
  const why = carry && refusalOf(spec, carry, well)
  const target = carry?.target?.place === 'well' && carry.target.well === well ? carry.target : null
  const state = !carry ? 'rest' : why ? 'refuses' : target ? 'over' : 'takes'
  const swaps = rule.max === 1 && refs.length === 1 && carry?.origin?.well !== well
  const gapAt = target && !why && !swaps ? gapOf(carry, well, target.at) : -1
  return (
    <div className={css.well} data-state={state} data-well={well} data-spare={rule.min === 0 && refs.length === 0}>
      <span className={css.name} id={`well-${well}`}>
        {say(rule.title)}
      </span>
      <div
        ref={setNodeRef}
        className={css.box}
        role="group"
        aria-labelledby={`well-${well}`}
        data-over={target !== null}
        data-swaps={swaps && target !== null && !why}
      >
        {refs.map((ref, at) => (
          <Fragment key={`${ref.name} ${ref.grain ?? ''}`}>
            {gapAt === at && <span className={css.gap} />}
            <Pill
              fieldRef={ref}
              field={fieldOfRef(fields, ref)}
              well={well}
              at={at}
              lines={() => pillLines(well, at)}
              lifted={carry?.by === 'keys' && carry.origin?.well === well && carry.origin.at === at}
              onPickUp={() => onPickUp(well, at)}
              onRemove={() => onRemove(well, at)}
            />
          </Fragment>
        ))}
        {gapAt === refs.length && <span className={css.gap} />}
        {refs.length === 0 && <span className={css.hint}>{say(rule.min > 0 ? wantOf(rule) : { zh: '可选', en: 'optional' })}</span>}
        {why && <span className={css.why}>{say(why)}</span>}
      </div>
    </div>
  )
}

// Positions are counted without the pill that is being moved; on screen it still stands in its place.
function gapOf(carry: Drag | null, well: WellName, at: number): number {
  if (carry?.origin?.well !== well) return at
  return at > carry.origin.at ? at + 1 : at
}
