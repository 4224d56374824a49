import { createHash } from 'node:crypto'
import { promises as fs } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { requestId } from './route.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

interface StaticFile {
  changed: number
  body: Buffer
  etag: string
  brotli: Buffer | undefined
  gzip: Buffer | undefined
}

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

const policy = (ancestors: string) =>
  [
    "default-src 'self'",
    "script-src 'self'",
    // Mantine and ApexCharts place marks with style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join('; ')

const ownPolicy = policy("'self'")
const framedPolicy = policy('*')

/** Lets only pages of these sites hold a shared page in a frame. */
export function allowFramesOf(res: Response, origins: string[]): void {
  res.setHeader('Content-Security-Policy', policy(origins.join(' ')))
}

/** What every reply says to the browser. A shared page may be in another page's frame; nothing else may. */
export function securityHeaders(req: Request, res: Response, next: NextFunction): void {
  const isShared = isSharedPage(toName(req.path))
  res.setHeader('X-Request-Id', requestId(req))
  res.setHeader('X-Content-Type-Options', 'nosniff')
  // Unless a route says otherwise: browsers keep a 410 for ever, and a link that paused goes on again.
  res.setHeader('Cache-Control', 'no-cache')
  res.setHeader('Content-Security-Policy', isShared ? framedPolicy : ownPolicy)
  // The address of a shared page is its key; it must not travel to other sites.
  res.setHeader('Referrer-Policy', isShared ? 'no-referrer' : 'same-origin')
  res.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
  if (!isShared) res.setHeader('X-Frame-Options', 'SAMEORIGIN')
  next()
}

/** Lets scripts of other origins ask Cube, as Cube's own server does: the token is a header, never a cookie. */
export function allowOrigins(req: Request, res: Response, next: NextFunction): void {
  res.setHeader('Access-Control-Allow-Origin', '*')
  res.setHeader('Access-Control-Allow-Headers', 'authorization,content-type,x-request-id,x-cube-authorization')
  res.setHeader('Access-Control-Allow-Methods', 'GET,POST,DELETE,OPTIONS')
  res.setHeader('Access-Control-Max-Age', '600')
  if (req.method === 'OPTIONS') res.status(204).end()
  else next()
}

/** Serves the built dashboard: files with a hash in their name for a year, pages asked again each time, and the app for every other address. */
export function staticFiles(folder: string): RequestHandler {
  const known = new Map<string, StaticFile>()

  async function load(name: string): Promise<StaticFile | undefined> {
    const file = path.join(folder, name)
    // Whatever the address decodes to, only files below the folder are read.
    if (!file.startsWith(folder + path.sep) || name.includes('\0')) return undefined
    const stat = await fs.stat(file).catch(() => undefined)
    if (!stat?.isFile()) return undefined
    const found = known.get(name)
    if (found && found.changed === stat.mtimeMs) return found
    const body = await fs.readFile(file)
    const isText = /\.(html|js|css|json|map|svg|txt|webmanifest)$/.test(name) && body.length > 1000
    const made: StaticFile = {
      changed: stat.mtimeMs,
      body,
      etag: `"${createHash('sha1').update(body).digest('base64url')}"`,
      brotli: isText ? await toBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : undefined,
      gzip: isText ? await toGzip(body) : undefined,
    }
    known.set(name, made)
    return made
  }

  return (req, res, next) => {
    if ((req.method !== 'GET' && req.method !== 'HEAD') || /^\/(api|cubejs-api|cubejs-system|livez)(\/|$)/.test(req.path)) return next()
    const name = toName(req.path)
    if (name === undefined) return next()
    serve(req, res, name).then((done) => (done ? undefined : next()), next)
  }

  async function serve(req: Request, res: Response, name: string): Promise<boolean> {
    const wanted = isSharedPage(name) ? 'shared.html' : name || 'index.html'
    const direct = await load(wanted)
    const fallback = direct || path.extname(name) ? undefined : await load('index.html')
    const file = direct ?? fallback
    if (!file) return false
    const served = direct ? wanted : 'index.html'
    res.setHeader('Content-Type', types[path.extname(served)] ?? 'application/octet-stream')
    res.setHeader('Cache-Control', served.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    res.setHeader('ETag', file.etag)
    res.setHeader('Vary', 'Accept-Encoding')
    // A host page of another origin loads this one script.
    if (served === 'embed.js') {
      res.setHeader('Access-Control-Allow-Origin', '*')
      res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    }
    if (req.headers['if-none-match'] === file.etag) {
      res.status(304).end()
      return true
    }
    const accepted = String(req.headers['accept-encoding'] ?? '')
    const [coding, body] =
      file.brotli && /\bbr\b/.test(accepted)
        ? ['br', file.brotli]
        : file.gzip && /\bgzip\b/.test(accepted)
          ? ['gzip', file.gzip]
          : ['', file.body]
    if (coding) res.setHeader('Content-Encoding', coding)
    res.setHeader('Content-Length', body.length)
    res.end(req.method === 'HEAD' ? undefined : body)
    return true
  }
}

/** Asked of the decoded name, by headers and page alike: `/shared/..%2Fexplore` is the app, and must not be framed. */
const isSharedPage = (name: string | undefined) => name?.startsWith('shared/') === true

/** The file an address names, without a leading slash; undefined where it names none. */
function toName(address: string): string | undefined {
  try {
    return path.posix.normalize(decodeURIComponent(address)).replace(/^\/+/, '')
  } catch {
    // A broken percent code names no file.
    return undefined
  }
}
