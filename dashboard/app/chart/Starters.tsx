import { lazy, Suspense, useState } from 'react'
import { readAddress } from '../../core/chart/address.ts'
import { catalogue } from '../../core/chart/catalogue.ts'
import { type ChartSpec, placedFields } from '../../core/chart/spec.ts'
import { suggest } from '../../core/chart/suggest.ts'
import { titleText } from '../../core/chart/title.ts'
import type { Fields } from '../../core/field/field.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { useMedia } from '../ui/useMedia.ts'
import { loadDrafts, saveDraft } from './draft.ts'
import { presetOf } from './Gallery.tsx'
import { Glyph } from './Glyph.tsx'
import css from './Starters.module.css'

const Chart = lazy(() => import('./Chart.tsx').then(({ Chart }) => ({ default: Chart })))

const pictureHeight = 180

// Questions a manager asks first; a card appears when the model has its fields.
const questions: { members: [string, string]; preset: 'last_12_months' | 'last_90_days' | null }[] = [
  { members: ['sales.net_sales', 'sales.ordered_at'], preset: 'last_12_months' },
  { members: ['rfm.customers', 'rfm.segment'], preset: null },
  { members: ['sales.net_sales', 'sales.channel'], preset: 'last_12_months' },
  { members: ['funnel.reached', 'funnel.stage'], preset: null },
  { members: ['customers.count', 'customers.region'], preset: null },
]

/** A card is narrow: the names of categories stand beside their bars. */
function withRoomForNames(spec: ChartSpec): ChartSpec {
  const type = catalogue[spec.type].auto?.manyNames
  return type ? { ...spec, type, auto: false } : spec
}

/** The starting charts this model can answer: the known questions first, then the first measure of each view by its first date or dimension. */
export function startingCharts(fields: Fields): ChartSpec[] {
  const known = questions.flatMap(({ members, preset }) => {
    const found = members.map((name) => fields.byName.get(name))
    if (found.some((field) => !field)) return []
    const refs = found.flatMap((field) => (field ? [{ name: field.name, kind: field.kind }] : []))
    const time =
      refs.find(({ kind }) => kind === 'time') ??
      fields.views.find(({ name }) => members[0].startsWith(`${name}.`))?.fields.find(({ kind }) => kind === 'time')
    const spec = withRoomForNames(suggest(refs, fields))
    return [preset && time ? { ...spec, range: { field: time.name, preset } } : spec]
  })
  const plain = fields.views.flatMap(({ fields: own }) => {
    const measure = own.find(({ kind }) => kind === 'measure')
    const group = own.find(({ kind }) => kind === 'time') ?? own.find(({ kind }) => kind === 'dimension')
    return measure && group
      ? [
          suggest(
            [measure, group].map(({ name, kind }) => ({ name, kind })),
            fields,
          ),
        ]
      : []
  })
  return [...known, ...plain].slice(0, 3)
}

/** Whether the address names a chart that this version does not understand. */
function isUnreadable(): boolean {
  const text = new URLSearchParams(location.search).get('spec')
  return text !== null && readAddress(text) === null
}

function Unreadable() {
  const { say } = usePreferences()
  return (
    <p className={css.unreadable} role="alert">
      {say({
        zh: '地址里的图表读不出来：它可能由更新的版本制作，或地址不完整。请让发给你的人重新分享，或从下面重新开始。',
        en: 'The chart in this address cannot be read: it was made by a newer version, or the address was cut. Have it shared again, or begin anew below.',
      })}
    </p>
  )
}

/** The empty builder: three charts to begin with, and the one left unsaved last time. */
export function Starters({ fields, onStart }: { fields: Fields; onStart: (spec: ChartSpec) => void }) {
  const { say, language } = usePreferences()
  const isPhone = useMedia('(max-width: 700px)')
  const [drafts, setDrafts] = useState(() =>
    loadDrafts().filter(({ spec }) => placedFields(spec).some(({ name }) => fields.byName.has(name))),
  )
  return (
    <div className={css.starters}>
      {isUnreadable() && <Unreadable />}
      <h1>{say({ zh: '想知道什么？', en: 'What would you like to know?' })}</h1>
      <p className="soft">
        {say(
          isPhone
            ? { zh: '点下方的“字段”添加，或从一个现成的问题开始。', en: 'Add fields from below, or begin with a ready question.' }
            : {
                zh: '把左边的字段拖到这里，或点一下添加。也可以从一个现成的问题开始。',
                en: 'Drag a field here from the list, or click it. Or begin with a ready question.',
              },
        )}
      </p>
      <div className={css.cards}>
        {startingCharts(fields).map((spec) => (
          <StarterCard
            key={JSON.stringify(spec.wells)}
            spec={spec}
            title={titleText(spec, fields, language)}
            withPicture={!isPhone}
            onStart={onStart}
          />
        ))}
      </div>
      {drafts.slice(0, 3).map(({ tab, spec }) => (
        <div key={tab} className={css.draft}>
          <span>
            {say({ zh: '上次没保存的图：', en: 'Left unsaved last time: ' })}
            <b>{titleText(spec, fields, language)}</b>
          </span>
          <button type="button" className={`${controls.button} ${controls.small}`} onClick={() => onStart(spec)}>
            {say({ zh: '继续', en: 'Continue' })}
          </button>
          <button
            type="button"
            className={`${controls.button} ${controls.small} ${controls.quiet}`}
            onClick={() => {
              saveDraft(null, tab)
              setDrafts((before) => before.filter((one) => one.tab !== tab))
            }}
          >
            {say({ zh: '丢弃', en: 'Discard' })}
          </button>
        </div>
      ))}
    </div>
  )
}

interface StarterCardProps {
  spec: ChartSpec
  title: string
  /** A phone has no room for pictures, and pays for the data. */
  withPicture: boolean
  onStart: (spec: ChartSpec) => void
}

/** A question and its answer of today; the whole card is one button. */
function StarterCard({ spec, title, withPicture, onStart }: StarterCardProps) {
  return (
    <div className={css.card}>
      <button type="button" className={css.question} data-starter onClick={() => onStart(spec)}>
        {!withPicture && (
          <span className={css.glyph}>
            <Glyph id={presetOf(spec)?.id ?? 'column'} />
          </span>
        )}
        <span>{title}</span>
      </button>
      {withPicture && (
        <div className={css.picture} inert>
          <Suspense fallback={<div style={{ height: pictureHeight }} />}>
            <Chart spec={spec} height={pictureHeight} />
          </Suspense>
        </div>
      )}
    </div>
  )
}
