import controls from './controls.module.css'
import { Dialog } from './Dialog.tsx'
import { useNavigationGuard } from './navigationGuard.ts'
import { usePreferences } from './preferences.ts'

/** Asks whether to leave unsaved work; stands once on the page. */
export function LeaveDialog() {
  const { say } = usePreferences()
  const leaving = useNavigationGuard()
  if (!leaving) return null
  return (
    <Dialog title={say({ zh: '离开此页？', en: 'Leave this page?' })} onClose={leaving.stay}>
      <p>{say(leaving.words)}</p>
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
        <button type="button" className={controls.button} onClick={leaving.go}>
          {say({ zh: '离开', en: 'Leave' })}
        </button>
        <button type="button" className={`${controls.button} ${controls.primary}`} onClick={leaving.stay}>
          {say({ zh: '留下', en: 'Stay' })}
        </button>
      </div>
    </Dialog>
  )
}
