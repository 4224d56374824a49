import { useRef, useState } from 'react'
import { type Preset, presetGroups, presets } from '../../core/chart/catalogue.ts'
import { presetLack } from '../../core/chart/edit.ts'
import { type ChartSpec, fieldsIn, placedFields } from '../../core/chart/spec.ts'
import { suggest } from '../../core/chart/suggest.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './Gallery.module.css'
import { Glyph } from './Glyph.tsx'

interface GalleryProps {
  spec: ChartSpec
  /** The spec as it is drawn; in Auto its type may differ. */
  drawnAs: ChartSpec
  fields: Fields
  onChoose: (preset: Preset) => void
  /** The chart a tile under the pointer would give; null when the pointer leaves. */
  onPreview: (preset: Preset | null) => void
}

/** The tile a spec is drawn by: same type, and the most options and wells in common. */
export function presetOf(spec: ChartSpec): Preset | undefined {
  const fits = presets.filter((preset) => preset.type === spec.type && (!preset.needs || fieldsIn(spec, preset.needs).length > 0))
  const score = (preset: Preset) =>
    Object.entries(preset.options).reduce(
      (sum, [name, value]) => sum + (spec.options[name as keyof ChartSpec['options']] === value ? 1 : -1),
      preset.needs ? 0.5 : 0,
    )
  return fits.sort((a, b) => score(b) - score(a))[0]
}

/** Every chart in groups named by a question. What can't be drawn with the present fields is grey; below stands what the tile under pointer or focus answers or lacks. */
export function Gallery({ spec, drawnAs, fields, onChoose, onPreview }: GalleryProps) {
  const { say } = usePreferences()
  const [hinted, setHinted] = useState<Preset | null>(null)
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined)
  const placed = [...placedFields(spec), ...spec.unplaced]
  const current = placed.length > 0 ? presetOf(drawnAs) : undefined
  const best = placed.length === 0 ? undefined : spec.auto ? current : presetOf(suggest(placed, fields))
  const lackOf = (preset: Preset) => (placed.length === 0 ? null : presetLack(spec, preset, fields))
  const look = (preset: Preset) => {
    setHinted(preset)
    clearTimeout(hover.current)
    if (lackOf(preset) || placed.length === 0 || preset === current) return
    hover.current = setTimeout(() => onPreview(preset), 250)
  }
  const leave = () => {
    clearTimeout(hover.current)
    setHinted(null)
    onPreview(null)
  }
  return (
    <div className={css.gallery}>
      {Object.entries(presetGroups).map(([group, title]) => (
        <div key={group} role="group" aria-label={say(title)}>
          <p className={css.group}>{say(title)}</p>
          <div className={css.tiles}>
            {presets
              .filter((preset) => preset.group === group)
              .map((preset) => {
                const lack = lackOf(preset)
                return (
                  <button
                    key={preset.id}
                    type="button"
                    className={css.tile}
                    data-preset={preset.id}
                    aria-pressed={preset === current}
                    aria-disabled={lack !== null}
                    data-best={preset === best}
                    aria-description={say(lack ?? (preset === best ? suggested : (preset.question ?? preset.title)))}
                    onClick={() => {
                      leave()
                      if (!lack) onChoose(preset)
                    }}
                    onPointerEnter={({ pointerType }) => pointerType === 'mouse' && look(preset)}
                    onPointerLeave={leave}
                    onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && look(preset)}
                    onBlur={leave}
                  >
                    <Glyph id={preset.id} />
                    <span>{say(shortName(preset.title))}</span>
                  </button>
                )
              })}
          </div>
        </div>
      ))}
      {hinted && <Hint preset={hinted} lack={lackOf(hinted)} />}
    </div>
  )
}

const suggested: Words = { zh: '建议', en: 'Suggested' }

/** "Pareto: who makes 80 %" → "Pareto": a tile has room for the name, the hint for the rest. */
const shortName = ({ zh, en }: Words): Words => ({ zh: zh.replace(/（.*）$/, ''), en: en.replace(/[:(].*$/, '').trim() })

/** What a tile answers, and what it lacks; it lies over the last tiles so that none of them moves. */
function Hint({ preset: { title, question }, lack }: { preset: Preset; lack: Words | null }) {
  const { say } = usePreferences()
  return (
    <p className={css.hint} aria-hidden="true">
      <b>{say(title)}</b>
      {question && <span>{say(question)}</span>}
      {lack && <span data-lack="true">{say(lack)}</span>}
    </p>
  )
}
