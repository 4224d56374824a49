import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '../../docs/portal')
const types: Record<string, string> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' }

interface Portal {
  url: string
  close(): void
}

/**
 * Another company's web server: the sample portal of the documentation with its own strict policy, and at `/bare` the shortest page
 * there can be, under a policy that allows the script and the frame of Clientele and nothing else at all.
 */
export async function servePortal(server: string): Promise<Portal> {
  const portal = http.createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://portal')
    if (pathname === '/bare') {
      res.setHeader('content-security-policy', `default-src 'none'; script-src ${server}; frame-src ${server}`)
      res.setHeader('content-type', 'text/html')
      return res.end(barePage(server, searchParams))
    }
    const name = pathname === '/' ? 'index.html' : path.basename(pathname)
    const type = types[path.extname(name)]
    if (!type) return res.writeHead(404).end()
    res.setHeader('content-type', `${type}; charset=utf-8`)
    return res.end(readFileSync(path.join(folder, name), 'utf8').replaceAll('http://localhost:4000', server))
  })
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(portal.address() as AddressInfo).port}`, close: () => portal.close() }
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;')

function barePage(server: string, asked: URLSearchParams): string {
  const attributes = ['token', 'lang', 'theme'].map((name) => `${name}="${escaped(asked.get(name) ?? '')}"`).join(' ')
  const paper = asked.get('paper') ?? '#ffffff'
  const ink = paper === '#ffffff' ? '#000000' : '#eeeeee'
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bare</title>
<script src="${server}/embed.js" async></script></head>
<body bgcolor="${escaped(paper)}" text="${ink}"><main><h1>Bare</h1><clientele-board ${attributes}>Opening the board.</clientele-board></main></body></html>`
}
