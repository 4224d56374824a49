import type { Request } from 'express'
import type { Settings } from '../settings.ts'

/** Our own address as the browser sees it: what the provider sends it back to. */
export const publicUrl = ({ settings }: { settings: Pick<Settings, 'publicUrl'> }, req: Request) =>
  (settings.publicUrl ?? `${req.protocol}://${req.headers.host ?? ''}`).replace(/\/+$/, '')
