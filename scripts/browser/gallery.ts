import path from 'node:path'
import react from '@vitejs/plugin-react'
import type { Browser, Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { openPage } from './open.ts'

/** The files of a site, by their path. */
export type Site = Map<string, string | Uint8Array>

const site = 'http://gallery.test'
const kinds: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }

/** Builds `dashboard/app/gallery.html`, which draws the recorded charts without a server. */
export async function buildGallery(): Promise<Site> {
  const app = path.resolve(import.meta.dirname, '../../dashboard/app')
  const built = (await build({
    configFile: false,
    root: app,
    logLevel: 'error',
    plugins: [react()],
    build: { write: false, minify: false, target: 'es2022', rolldownOptions: { input: path.join(app, 'gallery.html') } },
  })) as Rolldown.RolldownOutput
  return new Map(built.output.map((part) => [`/${part.fileName}`, part.type === 'chunk' ? part.code : part.source]))
}

/** The gallery in a page of its own, every picture drawn; `search` says which, see `gallery.tsx`. */
export async function openGallery(
  browser: Browser,
  files: Site,
  search: string,
  options: Parameters<typeof openPage>[2] = { language: 'en' },
): Promise<{ page: Page; problems: string[] }> {
  const opened = await openPage(browser, 'about:blank', options)
  const { page } = opened
  await page.route(`${site}/**`, (route) => {
    const name = new URL(route.request().url()).pathname
    const body = files.get(name)
    const contentType = kinds[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
    // Deliberately without a Content-Security-Policy: nothing but our own care stands between a name and the page.
    return body === undefined
      ? route.fulfill({ status: 204 })
      : route.fulfill({ body: typeof body === 'string' ? body : Buffer.from(body), contentType })
  })
  await page.goto(`${site}/gallery.html?${search}&lang=${options.language ?? 'en'}&theme=${options.theme ?? 'light'}`)
  await page.locator('main section').first().waitFor()
  await page.waitForFunction(() => [...document.querySelectorAll('.apex')].every((box) => box.querySelector('.apexcharts-canvas svg')))
  return opened
}
