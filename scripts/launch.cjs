// Entry of every npm script. Old syntax on purpose: a Node too old for the rest must still be able to read this file and say so.
var version = process.versions.node.split('.').map(Number)
if (version[0] < 20) {
  console.error(
    'Clientele 需要 Node.js 20 或更新版本，当前是 ' +
      process.versions.node +
      '。请从 nodejs.org 安装后重试。\n' +
      'Clientele needs Node.js 20 or newer; this is ' +
      process.versions.node +
      '. Install it from nodejs.org and try again.',
  )
  process.exit(1)
} else {
  require('./launch/enter.cjs')
}
