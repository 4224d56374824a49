import { useEffect, useState } from 'react'
import { mapMegabytes, type OwnMap } from '../../core/chart/ownMap.ts'
import { Problem } from '../../core/problem.ts'
import { loadMap, supplyMap, takeMapAway } from '../chart/ownMap.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useAttempt, useSubmit } from '../ui/useAttempt.ts'

/** The company's own map: which there is, and another in its place. */
export function MapDialog({ onClose }: { onClose: () => void }) {
  const { say } = usePreferences()
  const [map, setMap] = useState<OwnMap | null>(null)
  const { act } = useAttempt(async () => setMap(await loadMap()))
  useEffect(() => {
    loadMap().then(setMap, () => setMap(null))
  }, [])
  const { busy, problem, submit } = useSubmit(async (form) => {
    const title = { zh: String(form.get('zh')).trim(), en: String(form.get('en')).trim() }
    await supplyMap({ title, approval: String(form.get('approval')), geojson: await readFile(form.get('file')) })
    toast({ zh: '地图已更新，“公司地图”按它绘制', en: 'The map is there; the chart Own map is drawn by it' })
    onClose()
  })

  return (
    <Dialog title={say({ zh: '公司地图', en: "The company's map" })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        <p className="soft small">
          {say({
            zh: '在中国公开使用的地图须经审核并标注审图号。请只上传有权使用、已经审核的地图。',
            en: 'In China, and in some other countries, a map needs approval before it is shown. Supply only maps you may use; the number of the approval is shown below them.',
          })}
        </p>
        {map && <Present map={map} onTake={() => void act(takeMapAway)} />}
        <label className={buttons.label}>
          <span>{say({ zh: `GeoJSON 文件（不超过 ${mapMegabytes} MB）`, en: `GeoJSON file, ${mapMegabytes} MB at most` })}</span>
          <input className={buttons.input} name="file" type="file" accept=".json,.geojson,application/geo+json" required />
        </label>
        <label className={buttons.label}>
          <span>{say({ zh: '中文名称', en: 'Name in Chinese' })}</span>
          <input className={buttons.input} name="zh" maxLength={60} defaultValue={map?.title.zh ?? ''} required />
        </label>
        <label className={buttons.label}>
          <span>{say({ zh: '英文名称', en: 'Name in English' })}</span>
          <input className={buttons.input} name="en" maxLength={60} defaultValue={map?.title.en ?? ''} required />
        </label>
        <label className={buttons.label}>
          <span>{say({ zh: '审图号（选填）', en: 'Number of its approval, if any' })}</span>
          <input className={buttons.input} name="approval" maxLength={60} defaultValue={map?.approval ?? ''} />
        </label>
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '上传', en: 'Supply' }} off={busy} />
      </form>
    </Dialog>
  )
}

function Present({ map: { title, regions }, onTake }: { map: OwnMap; onTake: () => void }) {
  const { say } = usePreferences()
  return (
    <p>
      {say({ zh: `现有地图：${title.zh}（${regions.length} 个区域）`, en: `There is ${title.en}, with ${regions.length} regions.` })}{' '}
      <button type="button" className={buttons.button} onClick={onTake}>
        {say({ zh: '移除', en: 'Take it away' })}
      </button>
    </p>
  )
}

/** The file as what it says, or why it cannot be read. */
async function readFile(file: FormDataEntryValue | null): Promise<unknown> {
  if (!(file instanceof File) || file.size === 0)
    throw new Problem('no_file', { status: 400, zh: '请选择一个 GeoJSON 文件。', en: 'Choose a GeoJSON file.' })
  if (file.size > mapMegabytes * 1e6)
    throw new Problem('too_large', {
      status: 413,
      zh: `文件超过 ${mapMegabytes} MB，请先简化边界。`,
      en: `The file is larger than ${mapMegabytes} MB: simplify the outlines first.`,
    })
  try {
    return JSON.parse(await file.text())
  } catch {
    throw new Problem('no_json', { status: 400, zh: '文件不是 JSON，请换一个文件。', en: 'The file is no JSON; choose another.' })
  }
}
