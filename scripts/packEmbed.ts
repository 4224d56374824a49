import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'

const root = path.resolve(import.meta.dirname, '..')
const source = path.join(root, 'dashboard/embed/react')

/** Builds the React package with its types into a folder, ready for `npm pack` or `npm publish`. */
export async function packEmbed(target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  cpSync(path.join(source, 'package.json'), path.join(target, 'package.json'))
  const entry = { index: path.join(source, 'index.ts'), client: path.join(source, 'client.ts') }
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: path.join(target, 'dist'),
      target: 'es2022',
      minify: false,
      lib: { entry, formats: ['es'] },
      rolldownOptions: { external: ['react'] },
    },
  })
  const options = [
    '--declaration',
    '--emitDeclarationOnly',
    '--target',
    'es2022',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--strict',
    '--skipLibCheck',
  ]
  const tsc = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/typescript/bin/tsc'),
      ...options,
      '--ignoreConfig',
      '--outDir',
      path.join(target, 'dist'),
      ...Object.values(entry),
    ],
    { cwd: root, encoding: 'utf8' },
  )
  if (tsc.status !== 0) throw new Error(tsc.stdout + tsc.stderr)
}

if (import.meta.main) {
  const target = path.resolve(process.argv[2] ?? path.join(root, 'dashboard/dist/clientele-react'))
  await packEmbed(target)
  console.log(`${target}: npm pack, npm publish 或直接安装 / or install it from there`)
}
