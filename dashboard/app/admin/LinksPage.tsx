import { useEffect } from 'react'
import { OpenDoors } from '../share/OpenDoors.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useMay } from '../workspace.ts'
import { EmbedKeys } from './EmbedKeys.tsx'

/** Every open door to the outside: links, and the keys that portals sign with. */
export default function LinksPage() {
  const { say } = usePreferences()
  const mayKeys = useMay('manage people')
  useEffect(() => {
    document.title = say({ zh: '链接与嵌入 · 客析', en: 'Links and embeds · Clientele' })
  }, [say])
  return (
    <main className={rows.screen}>
      <div className={rows.top}>
        <h1>{say({ zh: '链接与嵌入', en: 'Links and embeds' })}</h1>
      </div>
      <OpenDoors />
      {mayKeys && <EmbedKeys />}
    </main>
  )
}
