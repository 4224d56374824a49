import { useRef } from 'react'
import { type Preset, presetGroups, presets } from '../../core/chart/catalogue.ts'
import { presetLack } from '../../core/chart/edit.ts'
import { type ChartSpec, fieldsIn, placedFields } from '../../core/chart/spec.ts'
import { suggest } from '../../core/chart/suggest.ts'
import type { Fields } from '../../core/field/field.ts'
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

// "Colour: needs a dimension" → "+ dimension": a tile has no room for more, and its description has the whole.
const wantIn = (lack: string) => lack.replace(/^[^：:]*[：:]\s*/, '').replace(/^(需要|needs an? )/, '+ ')

/** Every chart in groups. What can't be drawn with the present fields is grey and says what it lacks; the suggestion has an outline. */
export function Gallery({ spec, drawnAs, fields, onChoose, onPreview }: GalleryProps) {
  const { say } = usePreferences()
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined)
  const placed = [...placedFields(spec), ...spec.unplaced]
  const current = placed.length > 0 ? presetOf(drawnAs) : undefined
  const best = placed.length === 0 ? undefined : spec.auto ? current : presetOf(suggest(placed, fields))
  return (
    <div className={css.gallery}>
      {Object.entries(presetGroups).map(([group, title]) => (
        <div key={group} role="group" aria-label={say(title)}>
          <p className={css.group}>{say(title)}</p>
          <div className={css.tiles}>
            {presets
              .filter((preset) => preset.group === group)
              .map((preset) => {
                const lack = placed.length === 0 ? null : presetLack(spec, preset, fields)
                return (
                  <button
                    key={preset.id}
                    type="button"
                    className={css.tile}
                    data-preset={preset.id}
                    aria-pressed={preset === current}
                    aria-disabled={lack !== null}
                    data-best={preset === best}
                    title={lack ? say(lack) : undefined}
                    aria-description={lack ? say(lack) : preset === best ? say({ zh: '建议', en: 'Suggested' }) : undefined}
                    onClick={() => {
                      clearTimeout(hover.current)
                      onPreview(null)
                      if (!lack) onChoose(preset)
                    }}
                    onPointerEnter={(event) => {
                      if (lack || placed.length === 0 || preset === current || event.pointerType !== 'mouse') return
                      clearTimeout(hover.current)
                      hover.current = setTimeout(() => onPreview(preset), 250)
                    }}
                    onPointerLeave={() => {
                      clearTimeout(hover.current)
                      onPreview(null)
                    }}
                  >
                    <Glyph id={preset.id} />
                    <span>{say(preset.title)}</span>
                    {lack && <small>{wantIn(say(lack))}</small>}
                  </button>
                )
              })}
          </div>
        </div>
      ))}
    </div>
  )
}
